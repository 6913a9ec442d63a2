import { setTimeout as delay } from 'node:timers/promises';
import type { FileLayer, FileStat } from '../files/file-layer.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import type { FileRow } from './file-row.ts';
import type { FoldRow } from './fold-rows.ts';
import type { OpenedIndex } from './opened-index.ts';

/** What the index holds of one file. */
export interface IndexedFile {
  readonly row: FileRow;
  readonly fold: FoldRow;
}

const ATTEMPTS = 3;
const LATER_MS = 300;
/** So much is sooner read than the writer of the index started. */
const STARTING_BYTES = 8 * 1024 * 1024;

/**
 * The rows of a file as soon as everything in it is indexed. Null when it is further behind than `maxBehind` bytes, so
 * that it is sooner read than indexed, and when it cannot be indexed.
 */
export async function currentRows(
  index: OpenedIndex,
  files: FileLayer,
  { path, isArchived }: FoundRollout,
  maxBehind: number,
): Promise<IndexedFile | null> {
  const request = { type: 'index', path, isArchived } as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stat = await files.stat(path);
    if (!stat?.isFile) return null;
    const row = index.files.byPath(path);
    const fold = row === undefined ? undefined : index.folds.get.get({ file: row.id });
    if (row !== undefined && row.base_thread !== null) return null;
    if (row !== undefined && fold !== undefined && isUpToDate(row, fold, stat)) return { row, fold };
    const behind = stat.size - (fold?.indexed_bytes ?? 0);
    if (behind > maxBehind || (behind < STARTING_BYTES && !index.link.isReady)) {
      // Whoever asked reads the file now, and should not share the processor with its indexing.
      askLater(index, request);
      return null;
    }
    await index.link.ask(request);
  }
  return null;
}

function askLater({ link }: OpenedIndex, request: Parameters<OpenedIndex['link']['ask']>[0]): void {
  delay(LATER_MS, undefined, { ref: false })
    .then(() => link.ask(request))
    .catch(() => undefined);
}

function isUpToDate(row: FileRow, fold: FoldRow, stat: FileStat): boolean {
  const isFolded = row.is_whole === 1 || fold.tail_is_record === 1;
  const isSameTime = fold.mtime_ms === stat.mtimeMs && fold.ctime_ms === stat.ctimeMs;
  return isFolded && fold.size === stat.size && isSameTime && fold.inode === stat.inode;
}
