import type { StoredRecord } from '../../../history/record.ts';
import type { RecordPage } from '../../thread-store.ts';

const RECORDS_PER_PAGE = 500;

/** Pages of bounded size with the records from a position on. */
export function* recordPages(records: readonly StoredRecord[], fromSeq: number): Generator<RecordPage> {
  const wanted = records.filter((record) => record.seq >= fromSeq);
  for (let at = 0; at < wanted.length; at += RECORDS_PER_PAGE) {
    yield { records: wanted.slice(at, at + RECORDS_PER_PAGE) };
  }
}
