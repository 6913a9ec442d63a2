import type { Turn } from './turn.ts';

/** What a turn is there for. */
export interface TurnTask {
  /** `regular`: answers the user, who may say more while it runs. Others take no input. */
  readonly kind: 'regular' | 'compact' | 'userShell';
  /**
   * Runs up to the end of the work. What ends it otherwise is thrown: a `ModelError`, a `JournalFailed`, or the reason of
   * the turn's signal.
   */
  run(turn: Turn): Promise<void>;
}
