import { closeSync } from 'node:fs';
import { errnoOf } from '../files/file-layer.ts';
import { openRegularFile } from '../files/open-regular-file.ts';
import type { IndexedFile } from './current-rows.ts';
import { StaleIndexError } from './indexed-item.ts';
import type { OpenedIndex } from './opened-index.ts';
import type { IndexedRollout } from './page-indexed.ts';
import type { TurnReads } from './turn-rows.ts';

/** Looks up which rows a page may hold; what it answers reads them from the file, after the index was let go of. */
export type PlanPage<T> = (reads: TurnReads, rollout: IndexedRollout) => () => T | Promise<T>;

/** Reads a page that one view of the index planned; null when file and index turned out to differ. */
export async function readIndexedPage<T>(
  index: OpenedIndex,
  { row, fold }: IndexedFile,
  plan: PlanPage<T>,
): Promise<T | null> {
  const fd = openIfThere(row.path);
  if (fd === null) return null;
  try {
    const read = index.database.transaction(() => {
      const now = index.folds.get.get({ file: row.id });
      // The index went on since it was compared with the file.
      if (now?.indexed_bytes !== fold.indexed_bytes || now.inode !== fold.inode) return null;
      return plan(index.turns, { file: row.id, fd, turnCount: now.turn_count });
    })();
    return read === null ? null : await read();
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
