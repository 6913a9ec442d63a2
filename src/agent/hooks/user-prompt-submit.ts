import type { UserInput } from '../../protocol/input.ts';
import { completed, entry, failed, failureOf, type HookOutcome, objectionOf } from './hook-outcome.ts';
import { HOOK_OUTPUTS, isFilled, readOutput, sharedEntries } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';

const NO_REASON = 'UserPromptSubmit hook returned decision:block without a non-empty reason';
const NO_STDERR = 'UserPromptSubmit hook exited with code 2 but did not write a blocking reason to stderr';

interface PromptEffect {
  readonly context: string | null;
  readonly blocks: boolean;
}

/** Whether hooks keep what the user said from the model, and what they tell it besides. */
export interface PromptVerdict {
  readonly isBlocked: boolean;
  readonly contexts: readonly string[];
}

export async function runPromptHooks(turn: HookTurn, input: readonly UserInput[]): Promise<PromptVerdict> {
  const prompt = input.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const effects = await runHooks(turn, { event: 'userPromptSubmit', input: { prompt }, read: readUserPromptSubmit });
  return {
    isBlocked: effects.some(({ effect }) => effect.blocks),
    contexts: effects.flatMap(({ effect }) => effect.context ?? []),
  };
}

export function readUserPromptSubmit(end: HookCommandEnd): HookOutcome<PromptEffect> {
  const objection = objectionOf(end);
  if (objection === null) return failed(NO_STDERR);
  if (objection !== undefined) return blocked([], null, objection);
  const failure = failureOf<PromptEffect>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.userPromptSubmit);
  if (read.type === 'nothing') return completed();
  if (read.type === 'invalid') return failed('hook returned invalid user prompt submit JSON output');
  if (read.type === 'text') return completed({ context: read.text, blocks: false }, [entry('context', read.text)]);
  const { output } = read;
  const context = output.hookSpecificOutput?.additionalContext ?? null;
  const warnings = sharedEntries(output);
  const entries = [...warnings, ...(context === null ? [] : [entry('context', context)])];
  if (!output.continue) {
    const reason = output.stopReason == null ? [] : [entry('stop', output.stopReason)];
    return { status: 'stopped', entries: [...entries, ...reason], effect: { context, blocks: true } };
  }
  if (output.decision == null) return completed({ context, blocks: false }, entries);
  if (!isFilled(output.reason)) return failed(NO_REASON, { before: warnings });
  return blocked(entries, context, output.reason);
}

function blocked(
  entries: HookOutcome<PromptEffect>['entries'],
  context: string | null,
  reason: string,
): HookOutcome<PromptEffect> {
  return { status: 'blocked', entries: [...entries, entry('feedback', reason)], effect: { context, blocks: true } };
}
