import { closeSync } from 'node:fs';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { statNow } from '../files/blocking-calls.ts';
import { type FileStat, fileStat } from '../files/file-layer.ts';
import { openWithStats } from '../files/open-regular-file.ts';
import { compressedSummary } from '../rollouts/describe-rollout.ts';
import { type FoundRollout, newestFirst } from '../rollouts/find-rollouts.ts';
import { historyBaseOf } from '../rollouts/history-base.ts';
import { HeadFold } from '../rollouts/rollout-head.ts';
import { isAsKnown } from './changed-rollouts.ts';
import { isFileFault } from './file-fault.ts';
import { type FileRow, foundOf } from './file-row.ts';
import { headSync } from './head-sync.ts';
import { type FoldedLines, type FoldTables, foldLines, isContinued, storeFold } from './rollout-fold.ts';
import type { StatedRollout } from './walk-rollouts.ts';

/** A file so short is read at once for its first lines, so that all of it may as well be folded. */
const SHORT_BYTES = 32 * 1024;

/** What was read of a file that the index does not know. */
export interface ReadRollout {
  readonly stat: FileStat;
  /** What its first lines say. */
  readonly head: ThreadSummary | null;
  /** All of it; null: that is for later. */
  readonly folded: FoldedLines | null;
}

/** Takes up files that came, changed or went. To be called in transactions. */
export class FileIntake {
  readonly #tables: FoldTables;
  readonly #foldsShort: boolean;

  /** `foldsShort`: turns and items of short new files are taken up with them. */
  constructor(tables: FoldTables, foldsShort: boolean) {
    this.#tables = tables;
    this.#foldsShort = foldsShort;
  }

  /** Looks at a file. */
  refresh(found: FoundRollout): void {
    const stat = statNow(found.path);
    if (stat?.isFile) this.take({ found, stat });
    else this.#remove(found.path);
  }

  /** Takes a file up as it is now, unless the index knows it so: of several servers only the first has something to write. */
  take({ found, stat }: StatedRollout, read: ReadRollout | null = null): void {
    const before = this.#tables.files.byPath(found.path);
    if (before === undefined) this.#insert(found, read ?? this.read({ found, stat }));
    else if (!isAsKnown(stat, before)) this.#update(before, stat);
  }

  /** What is taken up of a new file; in a hurry nothing is folded. Needs no transaction. */
  read({ found, stat }: StatedRollout, isHurried = false): ReadRollout {
    const isShort = this.#foldsShort && !isHurried && stat.size <= SHORT_BYTES && found.name?.isCompressed !== true;
    return (isShort ? readShort(found.path) : null) ?? { stat, head: headOf(found), folded: null };
  }

  #insert(found: FoundRollout, { stat, head, folded }: ReadRollout): void {
    const { files } = this.#tables;
    const threadId = head?.meta.id.toLowerCase();
    const isOnly = threadId === undefined || !files.hasThread(threadId);
    const summary = folded === null ? head : folded.summary;
    const isWhole = folded?.progress === 'whole';
    const id = files.insert({ found, stat, head, summary, isWhole, isCurrent: isOnly });
    if (folded !== null) storeFold(this.#tables, id, folded, true);
    if (!isOnly) this.#chooseCurrent(threadId);
  }

  #update(before: FileRow, stat: FileStat): void {
    const { files, folds } = this.#tables;
    const isSameFile = before.inode === stat.inode;
    const hasGrown = isSameFile && before.size < stat.size && before.preview !== null;
    const isContinued = hasGrown && isContinuedIfThere(this.#tables, before);
    // What stood behind the last newline may be another line by now.
    const isHeadKept = isContinued && before.is_whole === 1;
    const row = files.setStat(before.id, stat);
    if (!isSameFile || (hasGrown && !isContinued)) folds.remove.run({ file: before.id });
    if (isHeadKept || row === undefined) return;
    const head = headOf(foundOf(row));
    files.setHead(row, head);
    for (const threadId of new Set([before.inner_id, head?.meta.id.toLowerCase()])) this.#chooseCurrent(threadId);
  }

  #remove(path: string): void {
    const row = this.#tables.files.byPath(path);
    if (row === undefined) return;
    this.#tables.files.remove(row.id);
    this.#chooseCurrent(row.inner_id);
  }

  /**
   * Of the files of a thread in one place the newest is shown. Where files of one name lie in both, for a move of several
   * was cut off, the newest tells the place.
   */
  #chooseCurrent(threadId: string | null | undefined): void {
    if (threadId == null) return;
    const { files } = this.#tables;
    const places = new Map<string, number>();
    const seen = new Set<number>();
    const rows = files.byThread(threadId).filter(({ inner_id }) => inner_id === threadId);
    for (const row of rows.toSorted((left, right) => newestFirst(foundOf(left), foundOf(right)))) {
      const { id, named_id: name, is_archived: place } = row;
      if (name !== null && !places.has(name)) places.set(name, place);
      const isCurrent = name !== null && places.get(name) === place && !seen.has(place);
      if (isCurrent) seen.add(place);
      files.setCurrent(id, isCurrent);
    }
  }
}

function headOf({ path, name }: FoundRollout) {
  return headSync(path) ?? (name?.isCompressed ? compressedSummary(name) : null);
}

/** Null where it cannot be read now. */
function readShort(path: string): ReadRollout | null {
  try {
    const { fd, stats } = openWithStats(path);
    try {
      if (stats.size > SHORT_BYTES) return null;
      const head = new HeadFold();
      const folded = foldLines(fd, stats, { onLine: (record) => head.takeRecord(record) });
      if (folded.tail !== null) head.takeRecord(folded.tail);
      // What continues another file cannot be folded by itself.
      const isWhole = head.summary === null || historyBaseOf(head.summary.meta) === null;
      return { stat: fileStat(stats), head: head.summary, folded: isWhole ? folded : null };
    } finally {
      closeSync(fd);
    }
  } catch (reason) {
    if (isFileFault(reason)) return null;
    throw reason;
  }
}

function isContinuedIfThere(tables: FoldTables, row: FileRow): boolean {
  try {
    return isContinued(tables, row);
  } catch (reason) {
    if (isFileFault(reason)) return false;
    throw reason;
  }
}
