import type { HistoryRecord } from '../history/record.ts';
import type { StoredThread, ThreadId } from './thread-store.ts';

/** What only a store of rollout files can do. No other store offers it. */
export interface RolloutPaths {
  /** Absolute path of the thread's file, also of one that is created but not yet materialised; null when unknown. */
  pathOf(threadId: ThreadId): string | null | Promise<string | null>;
  /**
   * The thread whose rollout file is at this path; a relative path counts from the home.
   *
   * `not-found` when there is no such file, `corrupt` when it is no rollout.
   */
  readThreadByRolloutPath(path: string): Promise<StoredThread>;
  /** All records of the file at this path. Same errors. */
  loadHistoryByRolloutPath(path: string): Promise<readonly HistoryRecord[]>;
}
