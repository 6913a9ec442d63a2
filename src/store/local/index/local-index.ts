import type { StoredItem, StoredTurn } from '../../../history/stored-turn.ts';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import type { CursorScope } from '../../cursor.ts';
import type {
  ListItems,
  ListThreads,
  ListTimeline,
  ListTurns,
  Page,
  ReadItems,
  TimelinePage,
} from '../../thread-store.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { type FoundRollout, newestFirst } from '../rollouts/find-rollouts.ts';
import type { CatalogScope } from '../rollouts/rollout-catalog.ts';
import { currentRows, type IndexedFile } from './current-rows.ts';
import { foundOf } from './file-row.ts';
import { IndexConnection, type IndexConnectionOptions } from './index-connection.ts';
import { ListedPaths } from './listed-paths.ts';
import type { OpenedIndex } from './opened-index.ts';
import { OwnChanges } from './own-changes.ts';
import { pageIndexedItems, pageIndexedTurns, readIndexedItems } from './page-indexed.ts';
import { type IndexedThread, pageIndexedThreads } from './page-indexed-threads.ts';
import { pageIndexedTimeline } from './page-indexed-timeline.ts';
import { type PlanPage, readIndexedPage } from './read-indexed-page.ts';
import { type SearchBatch, searchBatch } from './search-batch.ts';

/** A file that is this much ahead of the index is sooner read for its summary than indexed. */
const FAR_BEHIND_BYTES = 1024 * 1024;
const ATTEMPTS = 3;

export interface LocalIndexOptions extends IndexConnectionOptions {
  readonly files: FileLayer;
}

/**
 * What the store knows of its home without reading files: an index that is derived from them and may be deleted.
 *
 * Every answer may be null: the index does not know, and the files have to be read. Nothing here ever fails because
 * of the index.
 */
export class LocalIndex {
  readonly #options: LocalIndexOptions;
  readonly #connection: IndexConnection;
  readonly #ownChanges = new OwnChanges((found) => this.#look(found));
  readonly #listedPaths = new ListedPaths();

  constructor(options: LocalIndexOptions) {
    this.#options = options;
    this.#connection = new IndexConnection(options);
  }

  /** What is not known of a file will be soon. */
  get isWorking(): boolean {
    return this.#options.hasTurns && this.#connection.isWorking;
  }

  /** One page of threads; null while not all of them are known. */
  list(params: ListThreads, names: ReadonlyMap<string, string>): Promise<Page<IndexedThread> | null> {
    return this.#connection.useIfThere(async (index) => {
      if (!index.freshness.hasCompared && !this.#options.isAwaited) {
        index.freshness.compareLater();
        return null;
      }
      await this.#freshen(index);
      return this.#listed(index, params, names);
    });
  }

  /** Whether all threads were known once: a comparison with the folders then finds few others. */
  async knowsMany(): Promise<boolean> {
    return (await this.#connection.useIfThere(async ({ files }) => files.areCompared)) === true;
  }

  /** The same page once all threads are known; null only where there is no index that works. */
  listWhenKnown(params: ListThreads, names: ReadonlyMap<string, string>): Promise<Page<IndexedThread> | null> {
    return this.#connection.use(async (index) => {
      await this.#freshen(index);
      return this.#listed(index, params, names);
    });
  }

  /** The next threads in which a term may be; null only where there is no index that works. */
  search(params: ListThreads, foldedTerm: string, names: ReadonlyMap<string, string>): Promise<SearchBatch | null> {
    return this.#connection.use(async (index) => {
      await this.#freshen(index);
      const batch = index.database.transaction(() => searchBatch(index, params, foldedTerm, names))();
      this.#listedPaths.remember(batch.rows);
      return batch;
    });
  }

  /** Path of a thread that a list has just shown. */
  listedPath(threadId: string): string | null {
    return this.#listedPaths.get(threadId);
  }

  /** The current file of a thread; null when the index knows none that is there, or may not know of all. */
  find(threadId: string, scope: CatalogScope): Promise<FoundRollout | null> {
    return this.#connection.useIfThere(async (index) => {
      if (!index.freshness.isReliable) return null;
      await this.#ownChanges.settledFor(threadId);
      const known = index.files.byThread(threadId);
      const isChanged = await index.freshness.forThread(
        threadId,
        known.map(({ path }) => path),
      );
      const rows = (isChanged ? index.files.byThread(threadId) : known).filter(
        ({ is_archived }) => scope === 'any' || (is_archived === 1) === (scope === 'archived'),
      );
      const named = rows.filter(({ named_id }) => named_id === threadId);
      const [found] = (named.length > 0 ? named : rows).map(foundOf).sort(newestFirst);
      if (found === undefined || (await this.#options.files.stat(found.path)) === null) return null;
      return found;
    });
  }

  /** True where it is certain, without a look at the folders, that no file is of this thread. */
  async lacks(threadId: string): Promise<boolean> {
    const isLacking = await this.#connection.useIfThere(async (index) => {
      await this.#ownChanges.settledFor(threadId);
      const isUnknown = index.files.byThread(threadId).length === 0;
      return isUnknown && (await index.freshness.knowsThread(threadId, []));
    });
    return isLacking === true;
  }

  /** The summary of a whole file. */
  summary(found: FoundRollout): Promise<ThreadSummary | null> {
    return this.#connection.useIfThere(async (index) => {
      const current = await this.#current(index, found, FAR_BEHIND_BYTES);
      return current === null || current.fold.tail_is_record === 1 ? null : index.files.summaryOf(current.row);
    });
  }

  /** Number of lines in a file; one without a newline at the end counts. */
  lineCount(found: FoundRollout): Promise<number | null> {
    return this.#connection.useIfThere(async (index) => {
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
    if (this.#connection.isUsed) this.#ownChanges.add(found);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  /** A large new file, as a copy is one, is known by its first lines until it is indexed; nobody waits for that. */
  async #look(found: FoundRollout): Promise<void> {
    const isKnown = await this.#connection.use(async (index) => {
      if (!(await this.#isLargeAndNew(index, found))) return false;
      await index.link.ask({ type: 'refresh', ...placeOf(found) });
      return true;
    });
    const indexing = this.#connection.use(async ({ link }) => {
      await link.ask({ type: 'index', ...placeOf(found) });
      return null;
    });
    if (isKnown !== true) await indexing;
  }

  async #isLargeAndNew({ files, folds }: OpenedIndex, { path }: FoundRollout): Promise<boolean> {
    const row = files.byPath(path);
    if (row !== undefined && folds.get.get({ file: row.id }) !== undefined) return false;
    return ((await this.#options.files.stat(path))?.size ?? 0) > FAR_BEHIND_BYTES;
  }

  async #freshen({ freshness }: OpenedIndex): Promise<void> {
    await this.#ownChanges.settled();
    await freshness.forList();
  }

  #listed(index: OpenedIndex, params: ListThreads, names: ReadonlyMap<string, string>): Page<IndexedThread> {
    const page = pageIndexedThreads(index.files, index.list, params, names);
    this.#listedPaths.remember(page.rows);
    return page;
  }

  async #page<T>(found: FoundRollout, plan: PlanPage<T>): Promise<T | null> {
    if (!this.#options.hasTurns) return null;
    const isLarge = async () => ((await this.#options.files.stat(found.path))?.size ?? 0) > FAR_BEHIND_BYTES * 8;
    return this.#connection.useIfThere(async (index) => {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const current = await this.#current(index, found, Number.POSITIVE_INFINITY);
        if (current === null || current.row.settings_id === null || current.fold.tail_is_record === 1) return null;
        const page = await readIndexedPage(index, current, plan);
        if (page !== null) return page;
      }
      return null;
    }, isLarge);
  }

  async #current(index: OpenedIndex, found: FoundRollout, maxBehind: number): Promise<IndexedFile | null> {
    if (!this.#options.hasTurns || found.name?.isCompressed) return null;
    return currentRows(index, this.#options.files, found, maxBehind);
  }
}

function placeOf({ path, isArchived }: FoundRollout): Pick<FoundRollout, 'path' | 'isArchived'> {
  return { path, isArchived };
}
