import { isFileFault } from './file-fault.ts';
import { type FileRow, foundOf } from './file-row.ts';
import { type FoldedRollout, type FoldTables, foldRollout, storeRollout } from './rollout-fold.ts';

/** How long lines are read for at a time: what they make is stored behind that. */
const FOLD_MS = 15;
const FILES_AT_ONCE = 100;

export interface FileFoldingOptions {
  readonly tables: FoldTables;
  /** Runs a task on one view of the index. */
  readonly read: <T>(task: () => T) => T;
  /** Runs a task in a transaction. */
  readonly write: <T>(task: () => T) => T;
}

/**
 * Brings turns and items of files into the index, a slice at a time. Files are read before the transaction, which holds
 * up other servers.
 */
export class FileFolding {
  readonly #tables: FoldTables;
  readonly #read: FileFoldingOptions['read'];
  readonly #write: FileFoldingOptions['write'];

  constructor({ tables, read, write }: FileFoldingOptions) {
    this.#tables = tables;
    this.#read = read;
    this.#write = write;
  }

  /** True when there is nothing more to fold in this file. */
  foldOnce(path: string): boolean {
    const folded = this.#read(() => {
      const row = this.#tables.files.byPath(path);
      return row === undefined ? null : foldIfPossible(this.#tables, row, performance.now() + FOLD_MS);
    });
    if (folded === null) return true;
    const isStored = this.#write(() => storeRollout(this.#tables, folded));
    return isStored && folded.lines.progress !== 'unfinished';
  }

  /** Folds files that are new or changed, newest first; those in `left` cannot be. False when there are no others. */
  foldSome(left: Set<number> = new Set()): boolean {
    const { hasMore, folded } = this.#read(() => this.#foldOpen(left));
    if (folded.length > 0) this.#write(() => folded.map((one) => storeRollout(this.#tables, one)));
    return hasMore;
  }

  #foldOpen(left: Set<number>): { readonly hasMore: boolean; readonly folded: readonly FoldedRollout[] } {
    const { files } = this.#tables;
    const untilMs = performance.now() + FOLD_MS;
    const open = files.withoutWhole(FILES_AT_ONCE + left.size).filter((id) => !left.has(id));
    const some: FoldedRollout[] = [];
    for (const id of open) {
      const row = files.byId(id);
      const folded = row === undefined ? null : foldIfPossible(this.#tables, row, untilMs);
      if (folded === null || folded.lines.progress === 'torn') left.add(id);
      if (folded !== null) some.push(folded);
      if (performance.now() > untilMs) break;
    }
    return { hasMore: open.length > 0, folded: some };
  }
}

/** Null where the file cannot be folded, or not now: then that is done when it is asked for. */
function foldIfPossible(tables: FoldTables, row: FileRow, untilMs: number): FoldedRollout | null {
  try {
    return canFold(row) ? foldRollout(tables, row, untilMs) : null;
  } catch (reason) {
    if (isFileFault(reason)) return null;
    throw reason;
  }
}

function canFold(row: FileRow): boolean {
  return row.base_thread === null && foundOf(row).name?.isCompressed !== true;
}
