import { resolve } from 'node:path';
import type { InterceptedPatch } from '../patch/intercept-patch.ts';
import { storedPatchOutput } from './patch-output.ts';
import { type PatchOutcome, runPatch } from './patch-run.ts';
import type { ToolContext, ToolOutput } from './tool.ts';

const USE_THE_TOOL =
  'Warning: apply_patch was requested via exec_command. Use the apply_patch tool instead of exec_command.';
const BARE_PATCH =
  'apply_patch verification failed: patch detected without explicit call to apply_patch. ' +
  'Rerun as ["apply_patch", "<patch>"]';

/** A patch that came as a shell command: applied like one of the patch tool, and answered as 0.130 does. */
export async function runInterceptedPatch(
  callId: string,
  patch: InterceptedPatch,
  cwd: string,
  context: ToolContext,
): Promise<ToolOutput> {
  if (patch.type === 'bare') return { output: BARE_PATCH };
  const folder = patch.folder === null ? cwd : resolve(cwd, patch.folder);
  const onVerified = () => context.tellModel('user', USE_THE_TOOL);
  const outcome = await runPatch({ callId, text: patch.text, cwd: folder, onVerified }, context);
  return { output: outcome.type === 'refused' ? outcome.text : report(outcome), records: outcome.records };
}

function report(outcome: Exclude<PatchOutcome, { type: 'refused' }>): string {
  const seconds = (outcome.durationMs / 1000).toFixed(4);
  return `Wall time: ${seconds} seconds\nOutput:\n${storedPatchOutput(outcome)}`;
}
