import { encodeLine } from '../history/codec.ts';
import type { HistoryRecord } from '../history/record.ts';
import { ThreadStoreError } from './errors.ts';

/**
 * The line of a record, without its line end.
 *
 * @throws {ThreadStoreError} `invalid` for a record without a JSON form, such as one that is nested too deep.
 */
export function encodeRecord(threadId: string, record: HistoryRecord): string {
  try {
    return encodeLine(record);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const text = `Cannot store a record of thread "${threadId}": it has no JSON form (${detail})`;
    throw new ThreadStoreError('invalid', text, { threadId, cause });
  }
}
