import { resolve } from 'node:path';
import type { InterceptedPatch } from '../patch/intercept-patch.ts';
import { storedPatchOutput } from './patch-output.ts';
import { type PatchOutcome, runPatch } from './patch-run.ts';
import type { ToolContext, ToolOutput } from './tool.ts';

const BARE_PATCH =
  'apply_patch verification failed: patch detected without explicit call to apply_patch. ' +
  'Rerun as ["apply_patch", "<patch>"]';

export interface InterceptedCall {
  readonly callId: string;
  readonly patch: InterceptedPatch;
  readonly cwd: string;
  /** The tool that was to run it. */
  readonly tool: string;
}

/** A patch that came as a shell command: applied like one of the patch tool, and answered as 0.130 does. */
export async function runInterceptedPatch(
  { callId, patch, cwd, tool }: InterceptedCall,
  context: ToolContext,
): Promise<ToolOutput> {
  if (patch.type === 'bare') return { output: BARE_PATCH };
  const folder = patch.folder === null ? cwd : resolve(cwd, patch.folder);
  const onVerified = () => context.tellModel('user', useTheTool(tool));
  const outcome = await runPatch({ callId, text: patch.text, cwd: folder, onVerified }, context);
  return { output: outcome.type === 'refused' ? outcome.text : report(outcome, tool), records: outcome.records };
}

function useTheTool(tool: string): string {
  return `Warning: apply_patch was requested via ${tool}. Use the apply_patch tool instead of exec_command.`;
}

function report(outcome: Exclude<PatchOutcome, { type: 'refused' }>, tool: string): string {
  if (tool !== 'exec_command') return storedPatchOutput(outcome);
  const seconds = (outcome.durationMs / 1000).toFixed(4);
  return `Wall time: ${seconds} seconds\nOutput:\n${storedPatchOutput(outcome)}`;
}
