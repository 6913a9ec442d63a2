import { completed, entry, failed, failureOf, type HookOutcome, objectionOf } from './hook-outcome.ts';
import { HOOK_OUTPUTS, isFilled, readOutput, sharedEntries, unsupportedOf } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';
import { tellContexts } from './tell-contexts.ts';
import { textForModel } from './text-for-model.ts';
import { namesOf, type UsedTool } from './tool-use.ts';

const NO_STDERR = 'PostToolUse hook exited with code 2 but did not write feedback to stderr';
const STOPPED = 'PostToolUse hook stopped execution';

interface PostToolEffect {
  readonly context: string | null;
  readonly feedback: string | null;
}

/** After a tool ran. What the model gets instead of its output; null: the output. */
export async function runPostToolHooks(turn: HookTurn, { use, callId, response }: UsedTool): Promise<string | null> {
  const effects = await runHooks(turn, {
    event: 'postToolUse',
    names: namesOf(use),
    input: { tool_name: use.name, tool_input: use.input, tool_response: response, tool_use_id: callId },
    callId,
    read: readPostToolUse,
  });
  await tellContexts(
    turn,
    effects.flatMap(({ effect }) => effect.context ?? []),
  );
  const feedback = effects.flatMap(({ effect }) => effect.feedback ?? []);
  return feedback.length === 0 ? null : textForModel(feedback.join('\n\n'), turn.threadId);
}

export function readPostToolUse(end: HookCommandEnd): HookOutcome<PostToolEffect> {
  const objection = objectionOf(end);
  if (objection === null) return failed(NO_STDERR);
  if (objection !== undefined) return completed({ context: null, feedback: objection }, [entry('feedback', objection)]);
  const failure = failureOf<PostToolEffect>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.postToolUse);
  if (read.type === 'nothing' || read.type === 'text') return completed();
  if (read.type === 'invalid') return failed('hook returned invalid post-tool-use JSON output');
  const { output } = read;
  const warnings = sharedEntries(output);
  const complaint = complaintOf(output);
  if (complaint !== null) return failed(`PostToolUse hook returned ${complaint}`, { before: warnings });
  const { reason, stopReason } = output;
  const context = output.hookSpecificOutput?.additionalContext ?? null;
  const entries = [...warnings, ...(context === null ? [] : [entry('context', context)])];
  if (!output.continue) {
    const stop = isFilled(stopReason) ? stopReason : STOPPED;
    const feedback = isFilled(reason) ? reason : stop;
    return { status: 'stopped', entries: [...entries, entry('stop', stop)], effect: { context, feedback } };
  }
  if (output.decision == null || !isFilled(reason)) return completed({ context, feedback: null }, entries);
  return { status: 'blocked', entries: [...entries, entry('feedback', reason)], effect: { context, feedback: reason } };
}

function complaintOf(output: ReturnType<typeof HOOK_OUTPUTS.postToolUse.parse>): string | null {
  if (unsupportedOf(output, ['suppressOutput']) !== null) return 'unsupported suppressOutput';
  if (output.hookSpecificOutput?.updatedMCPToolOutput != null) return 'unsupported updatedMCPToolOutput';
  const { continue: goesOn, decision, reason } = output;
  if (!goesOn) return null;
  if (decision === 'block') return isFilled(reason) ? null : 'decision:block without a non-empty reason';
  return reason == null ? null : 'reason without decision';
}
