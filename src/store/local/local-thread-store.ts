import type { StoredItem, StoredTurn } from '../../history/stored-turn.ts';
import type { StoreCapabilities } from '../capabilities.ts';
import type { CursorScope } from '../cursor.ts';
import { ThreadStoreError } from '../errors.ts';
import { guarded } from '../guarded.ts';
import type { ThreadOwnership } from '../ownership.ts';
import { itemsNamed, pageItems } from '../page-items.ts';
import { pageTimeline } from '../page-timeline.ts';
import { pageTurns } from '../page-turns.ts';
import type { RolloutPaths } from '../rollout-paths.ts';
import { searchByScan } from '../search-by-scan.ts';
import type {
  CopyThread,
  CreateThread,
  ListItems,
  ListThreads,
  ListTimeline,
  ListTurns,
  LoadHistory,
  Page,
  ReadItems,
  ReadThread,
  RecordPage,
  ResumeThread,
  SearchThreads,
  StoredThread,
  ThreadHitPage,
  ThreadId,
  ThreadStore,
  TimelinePage,
  UpdateThreadMetadata,
} from '../thread-store.ts';
import { ChangeSignal } from './change-signal.ts';
import { despiteMoves } from './files/despite-moves.ts';
import { nodeFileLayer } from './files/file-layer.ts';
import type { LocalIndex } from './index/local-index.ts';
import { listIndexedThreads } from './lists/list-indexed-threads.ts';
import { listLocalThreads } from './lists/list-local-threads.ts';
import { searchIndexedThreads } from './lists/search-local-threads.ts';
import { LocalRolloutPaths } from './local-rollout-paths.ts';
import { LIST_MAX_AGE_MS, type LocalThreadStoreOptions } from './local-store-options.ts';
import { LocalThreadReader } from './local-thread-reader.ts';
import { openLocalIndex } from './open-local-index.ts';
import { Owners } from './ownership/owners.ts';
import { requestRelease } from './ownership/request-release.ts';
import type { FoundRollout } from './rollouts/find-rollouts.ts';
import { type CatalogScope, RolloutCatalog } from './rollouts/rollout-catalog.ts';
import { SessionIndex } from './session-index.ts';
import { asStoreError, storeErrorOf } from './store-error.ts';
import { ThreadFinder } from './thread-finder.ts';
import type { LocalLiveThread } from './writing/local-live-thread.ts';
import { OpenThreads } from './writing/open-threads.ts';
import { ThreadFiles } from './writing/thread-files.ts';
import { updateMetadata } from './writing/update-metadata.ts';
import { WriterLocks } from './writing/writer-lock.ts';

/**
 * Threads as rollout files in a Codex home, which the original programs can use at the same time.
 *
 * @see openai/codex codex-rs/thread-store/src/local `LocalThreadStore`
 */
export class LocalThreadStore implements ThreadStore {
  readonly name = 'local';
  readonly capabilities: StoreCapabilities;
  readonly rolloutPaths: RolloutPaths;
  readonly ownership: ThreadOwnership;
  readonly #persistence: 'extended' | 'limited';
  readonly #catalog: RolloutCatalog;
  readonly #names: SessionIndex;
  readonly #signal: ChangeSignal;
  readonly #reader: LocalThreadReader;
  readonly #finder: ThreadFinder;
  readonly #owners: Owners;
  readonly #threads: OpenThreads;
  readonly #threadFiles: ThreadFiles;
  readonly #index: LocalIndex | null;

  private constructor(options: LocalThreadStoreOptions, index: LocalIndex | null) {
    const { home, durability = 'disk', persistence = 'extended', files = nodeFileLayer } = options;
    const { onWarning = () => undefined, listMaxAgeMs = LIST_MAX_AGE_MS } = options;
    const onChanged = (found: FoundRollout) => this.#changed(found);
    const liveOf = (threadId: ThreadId) => this.#threads.get(threadId);
    const catalog = new RolloutCatalog({ home, files, listMaxAgeMs: index === null ? 0 : listMaxAgeMs });
    const owners = new Owners({ home, files, onWarning });
    const locks = new WriterLocks({ home, files, onWarning, owners });
    this.#persistence = persistence;
    this.#index = index;
    this.#catalog = catalog;
    this.#owners = owners;
    this.#names = new SessionIndex({ home, files, durability, onWarning });
    this.#signal = new ChangeSignal({ touch: () => this.#names.touch() });
    this.#finder = new ThreadFinder({ home, catalog, index, liveOf });
    this.#reader = new LocalThreadReader({
      files,
      catalog,
      names: this.#names,
      records: persistence,
      knownSummary: async (found) => (await index?.summary(found)) ?? null,
      isKnownSoon: () => index?.isWorking === true,
    });
    const written = { home, files, durability, locks, onChanged };
    this.#threads = new OpenThreads({ ...written, finder: this.#finder, reader: this.#reader, index, onWarning });
    this.#threadFiles = new ThreadFiles({ ...written, catalog, liveOf });
    this.ownership = {
      attach: (host) => owners.attach(host),
      holderOf: async (threadId) => (await owners.find(threadId))?.holder ?? null,
      requestRelease: (threadId) => asStoreError('ask for a thread', () => requestRelease(owners, locks, threadId)),
    };
    this.rolloutPaths = new LocalRolloutPaths({
      home,
      files,
      reader: this.#reader,
      pathOf: (threadId) => this.#finder.pathOf(threadId),
    });
    this.capabilities = {
      durability,
      fencing: 'lock',
      turnPaging: true,
      itemPaging: true,
      search: options.search !== 'off',
      delete: true,
      rolloutPaths: true,
      survivesReopen: true,
    };
  }

  /** Opens a home. Nothing is read or written before the first call. */
  static async open(options: LocalThreadStoreOptions): Promise<ThreadStore> {
    return guarded(new LocalThreadStore(options, await openLocalIndex(options)));
  }

  createThread(params: CreateThread): Promise<LocalLiveThread> {
    return asStoreError('create a thread', () => this.#threads.create(params));
  }

  copyThread(params: CopyThread): Promise<LocalLiveThread | null> {
    return asStoreError('copy a thread', () => this.#threads.copy(params));
  }

  resumeThread({ threadId }: ResumeThread): Promise<LocalLiveThread> {
    return asStoreError('resume a thread', () => despiteMoves(threadId, () => this.#threads.resume(threadId, 'any')));
  }

  async *loadHistory({ threadId, fromSeq = 0, includeArchived = true }: LoadHistory): AsyncGenerator<RecordPage> {
    const scope = scopeOf(includeArchived);
    try {
      // Once its first page is there the file is open, and a move does not matter any more.
      const { pages, first } = await despiteMoves(threadId, async () => {
        const started = this.#reader.history(await this.#finder.find(threadId, scope), fromSeq);
        return { pages: started, first: await started.next() };
      });
      try {
        if (first.done !== true) yield first.value;
        yield* pages;
      } finally {
        await pages.return(undefined);
      }
    } catch (reason) {
      throw storeErrorOf(reason, 'read a history', threadId);
    }
  }

  readThread({ threadId, includeArchived = true }: ReadThread): Promise<StoredThread> {
    return asStoreError('read a thread', () =>
      this.#finder.using(threadId, scopeOf(includeArchived), (found) => this.#reader.thread(found)),
    );
  }

  listThreads(params: ListThreads): Promise<Page<StoredThread>> {
    const sources = { catalog: this.#catalog, reader: this.#reader, names: this.#names };
    return asStoreError('list threads', () =>
      this.#index === null ? listLocalThreads(sources, params) : listIndexedThreads(this.#index, sources, params),
    );
  }

  listTurns(params: ListTurns): Promise<Page<StoredTurn>> {
    const { threadId, includeArchived = true } = params;
    const scope = this.#cursorScope(params);
    return asStoreError('list turns', () =>
      this.#finder.using(threadId, scopeOf(includeArchived), async (found) => {
        const page = await this.#index?.turns(found, params, scope);
        return page ?? pageTurns((await this.#reader.projection(found)).turns(), params, scope);
      }),
    );
  }

  listItems(params: ListItems): Promise<Page<StoredItem>> {
    const { threadId, includeArchived = true } = params;
    const scope = this.#cursorScope(params);
    return asStoreError('list items', () =>
      this.#finder.using(threadId, scopeOf(includeArchived), async (found) => {
        const page = await this.#index?.items(found, params, scope);
        return page ?? pageItems((await this.#reader.projection(found)).items(), params, scope);
      }),
    );
  }

  readItems(params: ReadItems): Promise<readonly StoredItem[]> {
    const { threadId, includeArchived = true } = params;
    return asStoreError('read items', () =>
      this.#finder.using(threadId, scopeOf(includeArchived), async (found) => {
        const items = await this.#index?.readItems(found, params);
        return items ?? itemsNamed((await this.#reader.projection(found)).items(), params);
      }),
    );
  }

  listTimeline(params: ListTimeline): Promise<TimelinePage> {
    const { threadId, includeArchived = true } = params;
    const scope = this.#cursorScope(params);
    return asStoreError('list a timeline', () =>
      this.#finder.using(threadId, scopeOf(includeArchived), async (found) => {
        const page = await this.#index?.timeline(found, params, scope);
        return page ?? pageTimeline((await this.#reader.projection(found)).timeline(), params, scope);
      }),
    );
  }

  async searchThreads(params: SearchThreads): Promise<ThreadHitPage> {
    if (!this.capabilities.search) throw ThreadStoreError.unsupported('search_threads');
    const sources = { catalog: this.#catalog, reader: this.#reader, names: this.#names };
    const options = { records: this.#persistence };
    return asStoreError('search threads', async () => {
      const page = this.#index === null ? null : await searchIndexedThreads(this.#index, sources, params, options);
      return page ?? searchByScan(this, params, options);
    });
  }

  updateThreadMetadata({ threadId, includeArchived = false, patch }: UpdateThreadMetadata): Promise<StoredThread> {
    const sources = { finder: this.#finder, reader: this.#reader, threads: this.#threads, names: this.#names };
    return asStoreError('update a thread', () => updateMetadata(sources, threadId, scopeOf(includeArchived), patch));
  }

  archiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return asStoreError('archive a thread', () => this.#threadFiles.archive(threadId));
  }

  unarchiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<StoredThread> {
    return asStoreError('unarchive a thread', async () =>
      this.#reader.thread(await this.#threadFiles.unarchive(threadId)),
    );
  }

  deleteThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return asStoreError('delete a thread', async () => {
      await this.#threadFiles.delete(threadId);
      await this.#names.forget(threadId);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads.shutdown();
    await this.#owners.close();
    await this.#signal[Symbol.asyncDispose]();
    await this.#index?.[Symbol.asyncDispose]();
  }

  /** This store made, wrote, moved or removed the file. */
  #changed(found: FoundRollout): void {
    this.#catalog.changed();
    this.#index?.changed(found);
    this.#signal.changed();
  }

  #cursorScope({ threadId }: ListTurns | ListItems | ListTimeline): CursorScope {
    return { threadId, store: this.name };
  }
}

function scopeOf(includeArchived: boolean): CatalogScope {
  return includeArchived ? 'any' : 'live';
}
