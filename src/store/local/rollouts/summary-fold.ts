import type { HistoryRecord } from '../../../history/record.ts';
import { type ThreadSummary, ThreadSummaryFold } from '../../../history/thread-summary.ts';
import type { Fold } from './fold-cache.ts';
import { type LineHead, lineHeadOf } from './line-head.ts';

/** The summary of a thread whose history may begin in another thread's file. */
export class SummaryFold implements Fold {
  readonly #fold = new ThreadSummaryFold();

  get summary(): ThreadSummary | null {
    return this.#fold.summary;
  }

  /** False for lines, by far the most and the largest, whose beginning shows that a summary has no use for them. */
  wants(line: Buffer, head: LineHead | null = lineHeadOf(line)): boolean {
    return head === null || this.#fold.wants(head.type, head.payloadType);
  }

  push(record: HistoryRecord, isOwn: boolean): void {
    // The meta of the file that this one continues is about the other thread, or about the time before a revert.
    if (isOwn || record.type !== 'session_meta') this.#fold.apply(record);
  }
}
