import type { HistoryRecord, StoredRecord } from '../../../history/record.ts';
import { encodeRecord } from '../../encode-record.ts';
import type { ThreadId } from '../../thread-store.ts';
import { recordOfLine } from './rollout-records.ts';

/** The lines that records are stored as, each with its newline. */
export function linesOf(threadId: ThreadId, records: readonly HistoryRecord[]): Buffer[] {
  return records.map((record) => lineOf(threadId, record));
}

export function lineOf(threadId: ThreadId, record: HistoryRecord): Buffer {
  return Buffer.from(`${encodeRecord(threadId, record)}\n`);
}

export function recordsOf(lines: readonly Buffer[], firstSeq: number): StoredRecord[] {
  return lines.flatMap((line, index) => {
    const record = recordOfLine(line);
    return record === null ? [] : [{ seq: firstSeq + index, ...record }];
  });
}
