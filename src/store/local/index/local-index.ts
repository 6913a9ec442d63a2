import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredItem, StoredTurn } from '../../../history/stored-turn.ts';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import type { CursorScope } from '../../cursor.ts';
import { ThreadStoreError } from '../../errors.ts';
import type {
  ListItems,
  ListThreads,
  ListTimeline,
  ListTurns,
  Page,
  ReadItems,
  TimelinePage,
} from '../../thread-store.ts';
import { errnoOf, type FileLayer, type FileStat } from '../file-layer.ts';
import { type FoundRollout, newestFirst } from '../find-rollouts.ts';
import type { CatalogScope } from '../rollout-catalog.ts';
import { ARCHIVE_FOLDER, SESSIONS_FOLDER } from '../rollout-path.ts';
import { type FileReads, type FileRow, fileReads, foundOf, summaryOf } from './file-rows.ts';
import { type FoldRow, foldReads } from './fold-rows.ts';
import { HomeFreshness } from './home-freshness.ts';
import { type IndexLink, linkIndex, StartingLink } from './index-link.ts';
import { StaleIndexError } from './indexed-item.ts';
import { ListRows } from './list-rows.ts';
import { type IndexDatabase, isBroken, openIndexReader, removeIndex } from './open-index.ts';
import { type IndexedRollout, pageIndexedItems, pageIndexedTurns, readIndexedItems } from './page-indexed.ts';
import { type IndexedThread, pageIndexedThreads } from './page-indexed-threads.ts';
import { pageIndexedTimeline } from './page-indexed-timeline.ts';
import { INDEX_FILE } from './schema.ts';
import { type TurnReads, turnReads } from './turn-rows.ts';

/** How long a thread that a list showed is where the list saw it. */
const LISTED_MS = 1_500;
/** A file that is this much ahead of the index is sooner read than indexed. */
const FAR_BEHIND_BYTES = 16 * 1024 * 1024;
const MAX_LISTED_PATHS = 1_000;
const LATER_MS = 1_000;
const MAX_REBUILDS = 2;
const ATTEMPTS = 3;

export interface LocalIndexOptions {
  readonly home: string;
  readonly files: FileLayer;
  /** Whether turns and items are indexed too. */
  readonly hasTurns: boolean;
  readonly onWarning: (message: string) => void;
  /** How old what a list shows of other programs' changes may be. */
  readonly maxAgeMs?: number;
  readonly isWatched?: boolean;
}

interface OpenIndex {
  readonly link: IndexLink;
  readonly database: IndexDatabase;
  readonly freshness: HomeFreshness;
  readonly files: FileReads;
  readonly folds: ReturnType<typeof foldReads>;
  readonly turns: TurnReads;
  readonly list: ListRows;
}

interface Indexed {
  readonly row: FileRow;
  readonly fold: FoldRow;
}

/**
 * What the store knows of its home without reading files: an index that is derived from them and may be deleted.
 *
 * Every answer may be null: the index does not know, and the files have to be read. Nothing here ever fails because
 * of the index.
 */
export class LocalIndex {
  readonly #options: LocalIndexOptions;
  #opening: Promise<OpenIndex | null> | null = null;
  #rebuilds = 0;
  #hasWarned = false;
  #isClosed = false;
  /** Files that we changed and that the index looks at; those that changed again meanwhile. */
  readonly #telling = new Map<string, Promise<void>>();
  /** Whoever lists threads asks for their paths next. */
  readonly #listedPaths = new Map<string, { readonly path: string; readonly atMs: number }>();
  readonly #changedAgain = new Map<string, FoundRollout>();

  constructor(options: LocalIndexOptions) {
    this.#options = options;
  }

  /** One page of threads; null while not all of them are known. */
  list(params: ListThreads, names: ReadonlyMap<string, string>): Promise<Page<IndexedThread> | null> {
    return this.#use(async (index) => {
      await Promise.all(this.#telling.values());
      if (!(await index.freshness.forList(params.sortKey))) return null;
      if (index.files.hasUnknownHeads.get() === 1) return null;
      const page = pageIndexedThreads(index.files, index.list, params, names);
      this.#rememberPaths(page.rows);
      return page;
    });
  }

  /** Path of a thread that a list has just shown. */
  listedPath(threadId: string): string | null {
    const listed = this.#listedPaths.get(threadId);
    return listed !== undefined && performance.now() - listed.atMs < LISTED_MS ? listed.path : null;
  }

  #rememberPaths(rows: readonly IndexedThread[]): void {
    if (this.#listedPaths.size > MAX_LISTED_PATHS) this.#listedPaths.clear();
    const atMs = performance.now();
    for (const { thread, found } of rows) this.#listedPaths.set(thread.threadId, { path: found.path, atMs });
  }

  /** The current file of a thread; null when the index knows none that is there. */
  find(threadId: string, scope: CatalogScope): Promise<FoundRollout | null> {
    return this.#use(async (index) => {
      await Promise.all(this.#telling.values());
      const known = index.files.byThread.all({ threadId });
      const isChanged = await index.freshness.forThread(
        threadId,
        known.map(({ path }) => path),
      );
      const rows = (isChanged ? index.files.byThread.all({ threadId }) : known).filter(
        ({ is_archived }) => scope === 'any' || (is_archived === 1) === (scope === 'archived'),
      );
      const named = rows.filter(({ named_id }) => named_id === threadId);
      const [found] = (named.length > 0 ? named : rows).map(foundOf).sort(newestFirst);
      if (found === undefined || (await this.#options.files.stat(found.path)) === null) return null;
      return found;
    });
  }

  /** The summary of a whole file. */
  summary(found: FoundRollout): Promise<ThreadSummary | null> {
    return this.#use(async (index) => {
      const current = await this.#current(index, found, FAR_BEHIND_BYTES);
      return current === null || current.fold.tail_is_record === 1 ? null : summaryOf(index.files, current.row);
    });
  }

  /** Number of lines in a file; one without a newline at the end counts. */
  lineCount(found: FoundRollout): Promise<number | null> {
    return this.#use(async (index) => {
      const current = await this.#current(index, found, FAR_BEHIND_BYTES);
      if (current === null) return null;
      const { next_seq, indexed_bytes, size } = current.fold;
      return next_seq + (size > indexed_bytes ? 1 : 0);
    });
  }

  turns(found: FoundRollout, params: ListTurns, scope: CursorScope): Promise<Page<StoredTurn> | null> {
    return this.#page(found, (reads, rollout) => pageIndexedTurns(reads, rollout, params, scope));
  }

  items(found: FoundRollout, params: ListItems, scope: CursorScope): Promise<Page<StoredItem> | null> {
    return this.#page(found, (reads, rollout) => pageIndexedItems(reads, rollout, params, scope));
  }

  timeline(found: FoundRollout, params: ListTimeline, scope: CursorScope): Promise<TimelinePage | null> {
    return this.#page(found, (reads, rollout) => pageIndexedTimeline(reads, rollout, params, scope));
  }

  readItems(found: FoundRollout, params: ReadItems): Promise<readonly StoredItem[] | null> {
    return this.#page(found, (reads, rollout) => readIndexedItems(reads, rollout, params));
  }

  /** This store made, wrote, moved or removed the file: lists of this store show that at once. */
  changed(found: FoundRollout): void {
    this.#listedPaths.clear();
    if (this.#opening === null || this.#isClosed) return;
    if (this.#telling.has(found.path)) this.#changedAgain.set(found.path, found);
    else this.#telling.set(found.path, this.#tell(found));
  }

  async #tell(found: FoundRollout): Promise<void> {
    const { path } = found;
    for (let next: FoundRollout | undefined = found; next !== undefined; next = this.#changedAgain.get(path)) {
      this.#changedAgain.delete(path);
      const { isArchived } = next;
      await this.#use(async ({ link }) => {
        await link.ask({ type: 'index', path, isArchived });
        return null;
      });
    }
    this.#telling.delete(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#close();
  }

  async #page<T>(found: FoundRollout, read: (reads: TurnReads, rollout: IndexedRollout) => T): Promise<T | null> {
    if (!this.#options.hasTurns) return null;
    return this.#use(async (index) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const current = await this.#current(index, found, Number.POSITIVE_INFINITY);
        if (current === null || current.row.summary === null || current.fold.tail_is_record === 1) return null;
        const page = readPage(index, current, read);
        if (page !== null) return page;
      }
      return null;
    });
  }

  /** The rows of a file, as soon as everything in it is indexed; null when that is too much now, or cannot be. */
  async #current(index: OpenIndex, found: FoundRollout, maxBehind: number): Promise<Indexed | null> {
    if (!this.#options.hasTurns || found.name?.isCompressed) return null;
    const { path, isArchived } = found;
    const request = { type: 'index', path, isArchived } as const;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const stat = await this.#options.files.stat(path);
      if (!stat?.isFile) return null;
      const row = index.files.byPath.get({ path });
      const fold = row === undefined ? undefined : index.folds.get.get({ file: row.id });
      if (row !== undefined && row.base_thread !== null) return null;
      if (row !== undefined && fold !== undefined && isUpToDate(row, fold, stat)) return { row, fold };
      if (stat.size - (fold?.indexed_bytes ?? 0) > maxBehind) {
        // Whoever asked reads the file now, and should not share the processor with its indexing.
        setTimeout(() => index.link.ask(request).catch(() => undefined), LATER_MS).unref();
        return null;
      }
      await index.link.ask(request);
    }
    return null;
  }

  async #use<T>(task: (index: OpenIndex) => Promise<T | null>): Promise<T | null> {
    if (this.#isClosed) return null;
    const index = await this.#open();
    if (index === null) return null;
    try {
      return await task(index);
    } catch (reason) {
      if (reason instanceof ThreadStoreError) throw reason;
      await this.#recover(reason);
      return null;
    }
  }

  #open(): Promise<OpenIndex | null> {
    if (this.#opening !== null) return this.#opening;
    const { home } = this.#options;
    // A home without threads gets no index: it may be none at all.
    const hasThreads = existsSync(join(home, SESSIONS_FOLDER)) || existsSync(join(home, ARCHIVE_FOLDER));
    if (!hasThreads) return Promise.resolve(null);
    this.#opening = this.#openNow().catch((reason: unknown) => {
      this.#warn(`cannot be used (${messageOf(reason)}); threads are read from their files`);
      return null;
    });
    return this.#opening;
  }

  async #openNow(): Promise<OpenIndex> {
    const { home, hasTurns } = this.#options;
    let isRemade = false;
    const linking = linkIndex({ home, hasTurns }, () => {
      isRemade = true;
      this.#warn('was damaged; it is made anew');
    });
    // An index that is there can be read while its writer still starts.
    const early = await openIndexReader(home).catch(() => null);
    if (early === null) await linking;
    linking.then(
      () => (isRemade && early !== null ? this.#reopen() : undefined),
      () => undefined,
    );
    try {
      const database = early ?? (await openIndexReader(home));
      const link = new StartingLink(linking);
      return {
        link,
        database,
        freshness: new HomeFreshness({ ...this.#options, link }),
        files: fileReads(database),
        folds: foldReads(database),
        turns: turnReads(database),
        list: new ListRows(database),
      };
    } catch (reason) {
      await (await linking).close();
      throw reason;
    }
  }

  /** What is open here is no longer the file that is written. */
  async #reopen(): Promise<void> {
    await this.#close();
    if (!this.#isClosed) this.#opening = null;
  }

  /** A damaged index is made anew; with any other failure this answer comes from files. */
  async #recover(reason: unknown): Promise<void> {
    if (this.#isClosed) return;
    if (!isBroken(reason)) {
      this.#warn(`does not work (${messageOf(reason)}); threads are read from their files`);
      return;
    }
    this.#warn('was damaged; it is made anew');
    await this.#close();
    if (this.#rebuilds >= MAX_REBUILDS) {
      this.#opening = Promise.resolve(null);
      return;
    }
    this.#rebuilds += 1;
    removeIndex(this.#options.home);
    this.#opening = null;
  }

  async #close(): Promise<void> {
    const index = await this.#opening;
    if (index == null) return;
    index.freshness[Symbol.dispose]();
    index.database.close();
    await index.link.close();
  }

  #warn(text: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.onWarning(`The index "${join(this.#options.home, INDEX_FILE)}" ${text}`);
  }
}

/** Null when file and index turned out to differ. */
function readPage<T>(
  index: OpenIndex,
  { row, fold }: Indexed,
  read: (reads: TurnReads, rollout: IndexedRollout) => T,
): T | null {
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
    return openSync(path, 'r');
  } catch (reason) {
    if (errnoOf(reason) === 'ENOENT') return null;
    throw reason;
  }
}

function isUpToDate(row: FileRow, fold: FoldRow, stat: FileStat): boolean {
  return row.is_whole === 1 && fold.size === stat.size && fold.mtime_ms === stat.mtimeMs && fold.inode === stat.inode;
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
