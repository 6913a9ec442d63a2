import type { HookOutputEntry, HookRunStatus } from '../../protocol/hook.ts';
import type { HookCommandEnd } from './run-hook-command.ts';

/** What came of one run: what people are told, and what it means for the turn. */
export interface HookOutcome<Effect> {
  readonly status: Exclude<HookRunStatus, 'running'>;
  readonly entries: readonly HookOutputEntry[];
  /** Null: none. */
  readonly effect: Effect | null;
}

/** Reads what a run printed and how it ended. */
export type ReadOutcome<Effect> = (end: HookCommandEnd) => HookOutcome<Effect>;

type Kind = HookOutputEntry['kind'];

export function entry(kind: Kind, text: string): HookOutputEntry {
  return { kind, text };
}

export function completed<Effect>(
  effect: Effect | null = null,
  entries: readonly HookOutputEntry[] = [],
): HookOutcome<Effect> {
  return { status: 'completed', entries, effect };
}

/** A failed hook has no effect: a turn does not depend on hooks that do not work. */
export function failed<Effect>(
  why: string,
  {
    before = [],
    effect = null,
  }: { readonly before?: readonly HookOutputEntry[]; readonly effect?: Effect | null } = {},
): HookOutcome<Effect> {
  return { status: 'failed', entries: [...before, entry('error', why)], effect };
}

/** For a run that ended otherwise than with 0, or could not end; null for all others. */
export function failureOf<Effect>({ failure, exitCode }: HookCommandEnd): HookOutcome<Effect> | null {
  if (failure !== null) return failed(failure);
  if (exitCode === null) return failed('hook exited without a status code');
  return exitCode === 0 ? null : failed(`hook exited with code ${exitCode}`);
}

/** The text that says why a hook with exit code 2 objects; null without one. */
export function objectionOf({ failure, exitCode, stderr }: HookCommandEnd): string | null | undefined {
  if (failure !== null || exitCode !== 2) return undefined;
  return stderr.trim() === '' ? null : stderr.trim();
}
