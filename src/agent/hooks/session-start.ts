import { completed, entry, failed, failureOf, type HookOutcome } from './hook-outcome.ts';
import { HOOK_OUTPUTS, readOutput, sharedEntries } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';
import { tellContexts } from './tell-contexts.ts';

/** How a thread came to be loaded. */
export type SessionSource = 'startup' | 'resume';

interface StartEffect {
  readonly context: string | null;
  readonly stops: boolean;
}

/** Before the first turn of a loaded thread. False: hooks want the turn to end. */
export async function runSessionStartHooks(turn: HookTurn, source: SessionSource): Promise<boolean> {
  const effects = await runHooks(turn, {
    event: 'sessionStart',
    names: [source],
    input: { source },
    tells: { turn: false },
    read: readSessionStart,
  });
  await tellContexts(
    turn,
    effects.flatMap(({ effect }) => effect.context ?? []),
  );
  return effects.every(({ effect }) => !effect.stops);
}

export function readSessionStart(end: HookCommandEnd): HookOutcome<StartEffect> {
  const failure = failureOf<StartEffect>(end);
  if (failure !== null) return failure;
  const read = readOutput(end.stdout, HOOK_OUTPUTS.sessionStart);
  if (read.type === 'nothing') return completed();
  if (read.type === 'invalid') return failed('hook returned invalid session start JSON output');
  if (read.type === 'text') return completed({ context: read.text, stops: false }, [entry('context', read.text)]);
  const { output } = read;
  const context = output.hookSpecificOutput?.additionalContext ?? null;
  const entries = [...sharedEntries(output), ...(context === null ? [] : [entry('context', context)])];
  if (output.continue) return completed({ context, stops: false }, entries);
  const reason = output.stopReason == null ? [] : [entry('stop', output.stopReason)];
  return { status: 'stopped', entries: [...entries, ...reason], effect: { context, stops: true } };
}
