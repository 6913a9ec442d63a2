import type { Turn } from './turn.ts';

/** What a turn is there for. */
export interface TurnTask {
  /** `regular`: answers the user, who may say more while it runs. Others take no input. */
  readonly kind: 'regular' | 'compact' | 'userShell' | 'review';
  /**
   * Runs up to the end of the work. What ends it otherwise is thrown: a `ModelError`, a `JournalFailed`, or the reason of
   * the turn's signal.
   */
  run(turn: Turn): Promise<void>;
  /** Tells and stores what must be of a task that failed or was stopped, before the end of its turn. */
  closeEarly?(turn: Turn, graceMs: number): Promise<void>;
}
