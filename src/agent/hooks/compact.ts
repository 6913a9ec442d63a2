import { hookEvent } from './hook-events.ts';
import { completed, entry, failed, type HookOutcome } from './hook-outcome.ts';
import { HOOK_OUTPUTS, readOutput, sharedEntries } from './hook-output.ts';
import type { HookTurn } from './hook-turn.ts';
import type { HookCommandEnd } from './run-hook-command.ts';
import { runHooks } from './run-hooks.ts';

/** Somebody asked for the summary, or the conversation had become too long. */
export type CompactTrigger = 'manual' | 'auto';
type CompactEvent = 'preCompact' | 'postCompact';

/** Around a compaction. False: hooks want the turn to end. */
export async function runCompactHooks(turn: HookTurn, event: CompactEvent, trigger: CompactTrigger): Promise<boolean> {
  const { title } = hookEvent(event);
  const effects = await runHooks(turn, {
    event,
    names: [trigger],
    input: { trigger },
    tells: { permissions: false },
    read: (end) => readCompact(end, title),
  });
  return effects.length === 0;
}

/** The effect of a hook is that the turn ends. */
export function readCompact({ failure, exitCode, stdout, stderr }: HookCommandEnd, title: string): HookOutcome<true> {
  if (failure !== null) return failed(failure);
  if (exitCode === null) return failed('hook process terminated without an exit code');
  if (exitCode !== 0) return failed(stderr.trim() || `hook exited with code ${exitCode}`);
  const read = readOutput(stdout, HOOK_OUTPUTS.compact);
  if (read.type === 'nothing' || read.type === 'text') return completed();
  if (read.type === 'invalid') return failed(`hook returned invalid ${title} hook JSON output`);
  const { output } = read;
  const warnings = sharedEntries(output);
  if (output.continue) return completed<true>(null, warnings);
  const reason = output.stopReason ?? `${title} hook stopped execution`;
  return { status: 'stopped', entries: [...warnings, entry('stop', reason)], effect: true };
}
