import { completed, entry, failed, failureOf, type HookOutcome, objectionOf } from './hook-outcome.ts';
import { HOOK_OUTPUTS, isFilled, readOutput, sharedEntries, unsupportedOf } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';
import { tellContexts } from './tell-contexts.ts';
import { namesOf, type ToolUse } from './tool-use.ts';

const NO_STDERR = 'PreToolUse hook exited with code 2 but did not write a blocking reason to stderr';

interface PreToolEffect {
  readonly context: string | null;
  /** Why the tool is not to run; null: it may. */
  readonly block: string | null;
}

/** Before a tool runs. The text that the model gets instead of its output where hooks are against it; null: it runs. */
export async function runPreToolHooks(turn: HookTurn, use: ToolUse, callId: string): Promise<string | null> {
  const effects = await runHooks(turn, {
    event: 'preToolUse',
    names: namesOf(use),
    input: { tool_name: use.name, tool_input: use.input, tool_use_id: callId },
    callId,
    read: readPreToolUse,
  });
  await tellContexts(
    turn,
    effects.flatMap(({ effect }) => effect.context ?? []),
  );
  const block = effects.map(({ effect }) => effect.block).find((reason) => reason !== null);
  return block === undefined ? null : blockedText(use, block);
}

function blockedText({ name, input }: ToolUse, reason: string): string {
  const command = (input as { readonly command?: unknown } | null)?.command;
  return (name === 'Bash' || name === 'apply_patch') && typeof command === 'string'
    ? `Command blocked by PreToolUse hook: ${reason}. Command: ${command}`
    : `Tool call blocked by PreToolUse hook: ${reason}. Tool: ${name}`;
}

type Output = ReturnType<typeof HOOK_OUTPUTS.preToolUse.parse>;

export function readPreToolUse(end: HookCommandEnd): HookOutcome<PreToolEffect> {
  const objection = objectionOf(end);
  if (objection === null) return failed(NO_STDERR);
  if (objection !== undefined) return blocked([], null, objection);
  const failure = failureOf<PreToolEffect>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.preToolUse);
  if (read.type === 'nothing' || read.type === 'text') return completed();
  if (read.type === 'invalid') return failed('hook returned invalid pre-tool-use JSON output');
  const { output } = read;
  const warnings = sharedEntries(output);
  const complaint = complaintOf(output);
  if (complaint !== null) return failed(`PreToolUse hook returned ${complaint}`, { before: warnings });
  const { additionalContext, permissionDecision, permissionDecisionReason } = output.hookSpecificOutput ?? {};
  const context = additionalContext ?? null;
  const entries = [...warnings, ...(context === null ? [] : [entry('context', context)])];
  const reason =
    permissionDecision === 'deny' ? permissionDecisionReason : output.decision === 'block' ? output.reason : null;
  return isFilled(reason) ? blocked(entries, context, reason) : completed({ context, block: null }, entries);
}

/** What such a hook cannot ask for; null where it asks for nothing of that. */
function complaintOf(output: Output): string | null {
  const unsupported = unsupportedOf(output, ['continue:false', 'stopReason', 'suppressOutput']);
  if (unsupported !== null) return `unsupported ${unsupported}`;
  const { decision, reason, hookSpecificOutput } = output;
  const { updatedInput, permissionDecision, permissionDecisionReason } = hookSpecificOutput ?? {};
  if (updatedInput != null) return 'unsupported updatedInput';
  if (permissionDecision === 'allow' || permissionDecision === 'ask') {
    return `unsupported permissionDecision:${permissionDecision}`;
  }
  if (permissionDecision === 'deny') {
    return isFilled(permissionDecisionReason)
      ? null
      : 'permissionDecision:deny without a non-empty permissionDecisionReason';
  }
  if (permissionDecisionReason != null) return 'permissionDecisionReason without permissionDecision';
  if (decision === 'approve') return 'unsupported decision:approve';
  if (decision === 'block') return isFilled(reason) ? null : 'decision:block without a non-empty reason';
  return reason == null ? null : 'reason without decision';
}

function blocked(
  entries: HookOutcome<PreToolEffect>['entries'],
  context: string | null,
  block: string,
): HookOutcome<PreToolEffect> {
  return { status: 'blocked', entries: [...entries, entry('feedback', block)], effect: { context, block } };
}
