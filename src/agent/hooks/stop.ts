import { v4 as uuid } from 'uuid';
import type { HookPromptFragment } from '../../history/hook-prompt.ts';
import { hookPromptMessage } from '../../history/hook-prompt.ts';
import { completed, entry, failed, failureOf, type HookOutcome, objectionOf } from './hook-outcome.ts';
import { HOOK_OUTPUTS, isFilled, readOutput, sharedEntries } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';
import { textForModel } from './text-for-model.ts';

const NO_REASON = 'Stop hook returned decision:block without a non-empty reason';
const NO_STDERR = 'Stop hook exited with code 2 but did not write a continuation prompt to stderr';

interface StopEffect {
  /** What the model is to go on with; null: the turn ends though others want it to go on. */
  readonly prompt: string | null;
}

export interface StopOccasion {
  /** Hooks let the turn go on before. */
  readonly isContinued: boolean;
  readonly lastAssistantMessage: string | null;
}

/** When the model has nothing more to say. True: hooks told it to go on. */
export async function runStopHooks(
  turn: HookTurn,
  { isContinued, lastAssistantMessage }: StopOccasion,
): Promise<boolean> {
  const effects = await runHooks(turn, {
    event: 'stop',
    input: { stop_hook_active: isContinued, last_assistant_message: lastAssistantMessage },
    read: readStop,
  });
  if (effects.length === 0 || effects.some(({ effect }) => effect.prompt === null)) return false;
  const fragments: HookPromptFragment[] = [];
  for (const { effect, runId } of effects) {
    fragments.push({ text: await textForModel(effect.prompt ?? '', turn.threadId), hookRunId: runId });
  }
  const [id, nowMs] = [uuid(), Date.now()];
  await turn.recordItem(hookPromptMessage(fragments), { itemId: id, startedAtMs: nowMs });
  await turn.emit({
    kind: 'itemCompleted',
    turnId: turn.turnId,
    item: { type: 'hookPrompt', id, fragments },
    startedAtMs: nowMs,
    completedAtMs: nowMs,
  });
  return true;
}

export function readStop(end: HookCommandEnd): HookOutcome<StopEffect> {
  const objection = objectionOf(end);
  if (objection === null) return failed(NO_STDERR);
  if (objection !== undefined) return goOn(objection);
  const failure = failureOf<StopEffect>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.stop);
  if (read.type === 'nothing') return completed();
  if (read.type !== 'json') return failed('hook returned invalid stop hook JSON output');
  const { output } = read;
  const warnings = sharedEntries(output);
  if (!output.continue) {
    const reason = output.stopReason == null ? [] : [entry('stop', output.stopReason)];
    return { status: 'stopped', entries: [...warnings, ...reason], effect: { prompt: null } };
  }
  if (output.decision == null) return completed<StopEffect>(null, warnings);
  return isFilled(output.reason) ? goOn(output.reason, warnings) : failed(NO_REASON, { before: warnings });
}

function goOn(prompt: string, before: HookOutcome<StopEffect>['entries'] = []): HookOutcome<StopEffect> {
  return { status: 'blocked', entries: [...before, entry('feedback', prompt)], effect: { prompt } };
}
