import type { IndexDatabase } from './open-index.ts';
import { RowWriter } from './row-writer.ts';

/** How far the turns of a file are in the index, and what is needed to go on. */
export interface FoldRow {
  /** Size, times and inode of the file as it was when everything in it was folded; size -1 until then. */
  readonly size: number;
  readonly mtime_ms: number;
  readonly ctime_ms: number;
  readonly inode: number;
  /** Position behind the last whole line that was folded. */
  readonly indexed_bytes: number;
  /** Number of lines before it. */
  readonly next_seq: number;
  /** Checksum of the last bytes before it: other ones there mean that the file was rewritten. */
  readonly sample: number;
  /** What stands behind it without a newline is a whole record all the same. */
  readonly tail_is_record: number;
  /** Turns that are shown; one more may be open and empty. */
  readonly turn_count: number;
  /** The state of the projector. */
  readonly kept_turns: number;
  readonly open_turn: number | null;
  readonly next_item: number;
  readonly limited_items: number;
  readonly limited_records: number;
}

export function foldReads(database: IndexDatabase) {
  return {
    get: database.prepare<{ file: number }, FoldRow>('SELECT * FROM folds WHERE file_id = :file'),
  };
}

const COLUMNS = [
  ...(['file_id', 'size', 'mtime_ms', 'ctime_ms', 'inode', 'indexed_bytes', 'next_seq', 'sample'] as const),
  ...(['tail_is_record', 'turn_count', 'kept_turns', 'open_turn', 'next_item'] as const),
  ...(['limited_items', 'limited_records'] as const),
];

export function foldRows(database: IndexDatabase) {
  return {
    ...foldReads(database),
    remove: database.prepare<{ file: number }>('DELETE FROM folds WHERE file_id = :file'),
    rows: new RowWriter<FoldRow & { readonly file_id: number }>(database, 'folds', COLUMNS),
  };
}

export type FoldRows = ReturnType<typeof foldRows>;
