import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { FileReads, type StoredFile } from './file-reads.ts';
import { type IndexDatabase, instanceOf, isBroken, openIndexReader } from './open-index.ts';
import { INDEX_FILE } from './schema.ts';

/** What the index says of one rollout file. */
export interface IndexedFile {
  readonly path: string;
  /** The thread that the first lines name. */
  readonly innerId: string | null;
  readonly size: number;
  readonly mtimeMs: number;
  readonly inode: number;
  /** How far its turns are in the index; null before the first. `size` and `mtimeMs`: of the file at that time. */
  readonly fold: {
    readonly size: number;
    readonly mtimeMs: number;
    readonly bytes: number;
    readonly lines: number;
  } | null;
}

export type IndexInspection =
  | { readonly state: 'absent' }
  | {
      readonly state: 'damaged';
      readonly bytes: number;
      readonly reason: string;
      /** Which making of it; null where that cannot be told. */
      readonly instance: number | null;
    }
  | { readonly state: 'unreadable'; readonly bytes: number; readonly reason: string }
  | {
      readonly state: 'sound';
      readonly bytes: number;
      readonly files: readonly IndexedFile[];
      readonly instance: number;
    };

/** Looks at the index of a home and changes nothing in it. Servers may go on using it. */
export async function inspectIndex(home: string): Promise<IndexInspection> {
  const bytes = indexBytes(home);
  if (bytes === null) return { state: 'absent' };
  let instance: number | null = null;
  try {
    const database = await openIndexReader(home);
    try {
      instance = instanceOf(database);
      const fault = database.prepare<[], string>('PRAGMA quick_check(1)').pluck().get();
      if (fault !== 'ok') return { state: 'damaged', bytes, instance, reason: fault ?? 'no answer' };
      return { state: 'sound', bytes, instance, files: indexedFiles(database, home) };
    } finally {
      database.close();
    }
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    return isBroken(reason)
      ? { state: 'damaged', bytes, instance, reason: message }
      : { state: 'unreadable', bytes, reason: message };
  }
}

/** Size of the index on the disk with what is not merged into it yet; null when there is none. */
function indexBytes(home: string): number | null {
  const sizeOf = (suffix: string): number | undefined =>
    lstatSync(join(home, INDEX_FILE + suffix), { throwIfNoEntry: false })?.size;
  const main = sizeOf('');
  return main === undefined ? null : main + (sizeOf('-wal') ?? 0);
}

interface InspectedRow extends StoredFile {
  readonly fold_size: number | null;
  readonly fold_mtime_ms: number | null;
  readonly indexed_bytes: number | null;
  readonly next_seq: number | null;
}

function indexedFiles(database: IndexDatabase, home: string): readonly IndexedFile[] {
  const files = new FileReads(database, home);
  const rows = database.prepare<[], InspectedRow>(
    `SELECT files.*, folds.size AS fold_size, folds.mtime_ms AS fold_mtime_ms, indexed_bytes, next_seq
     FROM files LEFT JOIN folds ON file_id = files.id`,
  );
  return rows.all().map((row) => {
    const { path, inner_id: innerId } = files.rowOf(row);
    return { path, innerId, size: row.size, mtimeMs: row.mtime_ms, inode: row.inode, fold: foldOf(row) };
  });
}

function foldOf(row: InspectedRow): IndexedFile['fold'] {
  if (row.fold_size === null) return null;
  return {
    size: row.fold_size,
    mtimeMs: row.fold_mtime_ms ?? 0,
    bytes: row.indexed_bytes ?? 0,
    lines: row.next_seq ?? 0,
  };
}
