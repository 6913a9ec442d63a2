import { completed, entry, failed, failureOf, type HookOutcome, objectionOf } from './hook-outcome.ts';
import { HOOK_OUTPUTS, isFilled, readOutput, sharedEntries, unsupportedOf } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';
import { namesOf, type ToolUse } from './tool-use.ts';

const NO_STDERR = 'PermissionRequest hook exited with code 2 but did not write a denial reason to stderr';
const DENIED = 'PermissionRequest hook denied approval';

/** What hooks answer in the place of the user. */
export type HookDecision = { readonly type: 'allow' } | { readonly type: 'deny'; readonly message: string };

/** Before the user is asked. Null: no hook decides, and the user is asked. One that denies wins over all that allow. */
export async function runPermissionHooks(turn: HookTurn, use: ToolUse, callId: string): Promise<HookDecision | null> {
  const effects = await runHooks(turn, {
    event: 'permissionRequest',
    names: namesOf(use),
    input: { tool_name: use.name, tool_input: use.input },
    callId,
    read: readPermissionRequest,
  });
  const decisions = effects.map(({ effect }) => effect);
  return decisions.find(({ type }) => type === 'deny') ?? decisions[0] ?? null;
}

export function readPermissionRequest(end: HookCommandEnd): HookOutcome<HookDecision> {
  const objection = objectionOf(end);
  if (objection === null) return failed(NO_STDERR);
  if (objection !== undefined) return denied(objection);
  const failure = failureOf<HookDecision>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.permissionRequest);
  if (read.type === 'nothing' || read.type === 'text') return completed();
  if (read.type === 'invalid') return failed('hook returned invalid permission-request JSON output');
  const { output } = read;
  const warnings = sharedEntries(output);
  const decision = output.hookSpecificOutput?.decision ?? null;
  const complaint =
    unsupportedOf(output, ['continue:false', 'stopReason', 'suppressOutput']) ??
    (decision?.updatedInput == null ? null : 'updatedInput') ??
    (decision?.updatedPermissions == null ? null : 'updatedPermissions') ??
    (decision?.interrupt === true ? 'interrupt:true' : null);
  if (complaint !== null)
    return failed(`PermissionRequest hook returned unsupported ${complaint}`, { before: warnings });
  if (decision === null) return completed<HookDecision>(null, warnings);
  if (decision.behavior === 'allow') return completed({ type: 'allow' }, warnings);
  return denied(isFilled(decision.message) ? decision.message.trim() : DENIED, warnings);
}

function denied(message: string, before: HookOutcome<HookDecision>['entries'] = []): HookOutcome<HookDecision> {
  return { status: 'blocked', entries: [...before, entry('feedback', message)], effect: { type: 'deny', message } };
}
