import { closeSync } from 'node:fs';
import { errnoOf } from '../file-layer.ts';
import type { IndexedFile } from './current-rows.ts';
import type { OpenIndex } from './index-connection.ts';
import { StaleIndexError } from './indexed-item.ts';
import { openRegularFile } from './open-regular-file.ts';
import type { IndexedRollout } from './page-indexed.ts';
import type { TurnReads } from './turn-rows.ts';

export type ReadPage<T> = (reads: TurnReads, rollout: IndexedRollout) => T;

/** Reads a page in one view of the index; null when file and index turned out to differ. */
export function readIndexedPage<T>(index: OpenIndex, { row, fold }: IndexedFile, read: ReadPage<T>): T | null {
  const fd = openIfThere(row.path);
  if (fd === null) return null;
  try {
    return index.database.transaction(() => {
      const now = index.folds.get.get({ file: row.id });
      // The index went on since it was compared with the file.
      if (now?.indexed_bytes !== fold.indexed_bytes || now.inode !== fold.inode) return null;
      return read(index.turns, { file: row.id, fd, turnCount: now.turn_count });
    })();
  } catch (reason) {
    if (reason instanceof StaleIndexError) return null;
    throw reason;
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openRegularFile(path);
  } catch (reason) {
    if (errnoOf(reason) === 'ENOENT') return null;
    throw reason;
  }
}
