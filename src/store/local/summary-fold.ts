import type { StoredRecord } from '../../history/record.ts';
import { type ThreadSummary, ThreadSummaryFold } from '../../history/thread-summary.ts';
import type { Fold } from './fold-cache.ts';

/** The summary of a thread whose history may begin in another thread's file. */
export class SummaryFold implements Fold {
  readonly #fold = new ThreadSummaryFold();

  get summary(): ThreadSummary | null {
    return this.#fold.summary;
  }

  push(record: StoredRecord, isOwn: boolean): void {
    // The meta of the file that this one continues is about the other thread, or about the time before a revert.
    if (isOwn || record.type !== 'session_meta') this.#fold.apply(record);
  }
}

const NEVER_SUMMARISED =
  /^\{"timestamp":"[^"]{1,40}",(?:"ordinal":\d+,)?"type":"(?:response_item|compacted|world_state|token_usage_record|event_msg","payload":\{"type":"(?!user_message|item_completed|task_started|turn_started)\w+)"/;
const PEEK_BYTES = 120;

/** False for lines, by far the most and the largest, whose beginning shows that a summary has no use for them. */
export function isSummaryLine(line: Buffer): boolean {
  return !NEVER_SUMMARISED.test(line.toString('latin1', 0, PEEK_BYTES));
}
