import { dirname } from 'node:path';
import { newRecord, type SessionMetaPayload } from '../../history/record.ts';
import type { StoredItem, StoredTurn } from '../../history/stored-turn.ts';
import type { StoreCapabilities } from '../capabilities.ts';
import type { CursorScope } from '../cursor.ts';
import { ThreadStoreError } from '../errors.ts';
import { guarded } from '../guarded.ts';
import type { ThreadOwnership } from '../ownership.ts';
import { itemsNamed, pageItems } from '../page-items.ts';
import { pageTimeline } from '../page-timeline.ts';
import { pageTurns } from '../page-turns.ts';
import { patchedMeta } from '../patched-meta.ts';
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
  ThreadMetadataPatch,
  ThreadStore,
  TimelinePage,
  UpdateThreadMetadata,
} from '../thread-store.ts';
import { ChangeSignal } from './change-signal.ts';
import { copyRollout } from './copy-rollout.ts';
import { isCompressed } from './describe-rollout.ts';
import { despiteMoves } from './despite-moves.ts';
import { type FileLayer, nodeFileLayer } from './file-layer.ts';
import { type FoundRollout, foundAt } from './find-rollouts.ts';
import { historyBaseOf } from './history-base.ts';
import type { LocalIndex } from './index/local-index.ts';
import { isPaginatedMeta, PaginatedFormat, paginatedCopy } from './line-format.ts';
import { listIndexedThreads } from './list-indexed-threads.ts';
import { listLocalThreads } from './list-local-threads.ts';
import type { LiveThreadOptions, LocatedRollout } from './live-thread-options.ts';
import { LocalLiveThread } from './local-live-thread.ts';
import { LocalRolloutPaths } from './local-rollout-paths.ts';
import { LocalThreadReader } from './local-thread-reader.ts';
import { Owners } from './ownership/owners.ts';
import { requestRelease } from './ownership/request-release.ts';
import { type CatalogScope, RolloutCatalog } from './rollout-catalog.ts';
import { dayFolder, isInArchive, rolloutPath } from './rollout-path.ts';
import { searchIndexedThreads } from './search-local-threads.ts';
import { SessionIndex } from './session-index.ts';
import { asStoreError, storeErrorOf } from './store-error.ts';
import { ThreadFiles } from './thread-files.ts';
import { WriterLocks } from './writer-lock.ts';

export interface LocalThreadStoreOptions {
  /** Absolute path of the home (`CODEX_HOME`); made when the first thread is stored. */
  readonly home: string;
  /** What a flushed record survives: loss of power (`disk`, the default) or the end of the process (`os`). */
  readonly durability?: 'disk' | 'os';
  /** `limited`: turns and items are shown as 0.130 shows them. `extended` by default. */
  readonly persistence?: 'extended' | 'limited';
  /** Told of what was repaired or does not work, in words for people; each kind once per thread or store. */
  readonly onWarning?: (message: string) => void;
  /** The file system; for tests with faults in it. */
  readonly files?: FileLayer;
  /**
   * Whether lists and pages come from an index, which is derived from the files and kept in the home; `on` by default,
   * but with `files` of one's own, for the index reads through the file system.
   */
  readonly index?: 'on' | 'off';
  /** Whether `searchThreads` works; `on` by default. */
  readonly search?: 'on' | 'off';
  /** How old what lists show of other programs' changes may be where folders cannot be watched; 1.5 s by default. */
  readonly listMaxAgeMs?: number;
  /** False: folders are not watched, as on filesystems that cannot tell of changes. */
  readonly isHomeWatched?: boolean;
  /** True: answers wait until the index can give them, where they would come from the files; for tests of it. */
  readonly isIndexAwaited?: boolean;
}

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
  readonly #home: string;
  readonly #files: FileLayer;
  readonly #durability: 'disk' | 'os';
  readonly #persistence: 'extended' | 'limited';
  readonly #onWarning: (message: string) => void;
  readonly #catalog: RolloutCatalog;
  readonly #names: SessionIndex;
  readonly #signal: ChangeSignal;
  readonly #reader: LocalThreadReader;
  readonly #owners: Owners;
  readonly #locks: WriterLocks;
  readonly #threadFiles: ThreadFiles;
  readonly #index: LocalIndex | null;
  readonly #live = new Map<ThreadId, LocalLiveThread>();
  /** Threads that are being created or resumed right now. */
  readonly #opening = new Set<ThreadId>();

  private constructor(options: LocalThreadStoreOptions, index: LocalIndex | null) {
    const { home, durability = 'disk', persistence = 'extended', files = nodeFileLayer } = options;
    this.#home = home;
    this.#files = files;
    this.#durability = durability;
    this.#persistence = persistence;
    this.#onWarning = options.onWarning ?? (() => undefined);
    this.#catalog = new RolloutCatalog(home, files);
    this.#names = new SessionIndex({ home, files, durability, onWarning: this.#onWarning });
    this.#signal = new ChangeSignal({ touch: () => this.#names.touch() });
    this.#index = index;
    this.#reader = new LocalThreadReader({
      files,
      catalog: this.#catalog,
      names: this.#names,
      records: persistence,
      knownSummary: async (found) => (await this.#index?.summary(found)) ?? null,
    });
    this.#owners = new Owners(home, files);
    this.#locks = new WriterLocks({ home, files, onWarning: this.#onWarning, owners: this.#owners });
    this.ownership = {
      attach: (host) => this.#owners.attach(host),
      holderOf: async (threadId) => (await this.#owners.find(threadId))?.holder ?? null,
      requestRelease: (threadId) =>
        asStoreError('ask for a thread', () => requestRelease(this.#owners, this.#locks, threadId)),
    };
    this.#threadFiles = new ThreadFiles({
      home,
      files,
      durability,
      catalog: this.#catalog,
      locks: this.#locks,
      liveOf: (threadId) => this.#live.get(threadId),
      onChanged: (found) => this.#changed(found),
    });
    this.rolloutPaths = new LocalRolloutPaths({
      home,
      files,
      reader: this.#reader,
      pathOf: async (threadId) =>
        this.#heldLive(threadId)?.path ??
        this.#index?.listedPath(threadId) ??
        (await this.#index?.find(threadId, 'any'))?.path ??
        this.#catalog.pathOf(threadId),
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
    return guarded(new LocalThreadStore(options, isIndexed(options) ? await openIndex(options) : null));
  }

  createThread({ meta, history = [] }: CreateThread): Promise<LocalLiveThread> {
    const threadId = meta.id;
    return asStoreError('create a thread', () =>
      this.#open(threadId, async () => {
        await this.#assertFree(threadId);
        const path = rolloutPath(this.#home, threadId, creationTime(meta.timestamp));
        const options = this.#liveOptions(threadId, path);
        if (history.some(isPaginatedMeta)) {
          return LocalLiveThread.create(options, paginatedCopy(meta, history), new PaginatedFormat(threadId, 0));
        }
        return LocalLiveThread.create(options, [newRecord('session_meta', meta), ...history]);
      }),
    );
  }

  copyThread(params: CopyThread): Promise<LocalLiveThread | null> {
    const { meta, sourceId } = params;
    return asStoreError('copy a thread', async () => {
      const source = await this.#find(sourceId, 'any');
      if (isCompressed(source) || !isPlainFormat((await this.#reader.summary(source)).meta)) return null;
      await this.#assertFree(meta.id);
      const path = rolloutPath(this.#home, meta.id, creationTime(meta.timestamp));
      const options = { home: this.#home, files: this.#files, durability: this.#durability };
      const lineCount = await copyRollout(options, source.path, path, params);
      if (lineCount === null) return null;
      this.#changed(this.#foundAt(path));
      return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, path), { path, lineCount }));
    });
  }

  resumeThread({ threadId }: ResumeThread): Promise<LocalLiveThread> {
    return asStoreError('resume a thread', () => despiteMoves(threadId, () => this.#resume(threadId, 'any')));
  }

  async *loadHistory({ threadId, fromSeq = 0, includeArchived = true }: LoadHistory): AsyncGenerator<RecordPage> {
    const scope = scopeOf(includeArchived);
    try {
      // Once its first page is there the file is open, and a move does not matter any more.
      const { pages, first } = await despiteMoves(threadId, async () => {
        const started = this.#reader.history(await this.#find(threadId, scope), fromSeq);
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
      this.#reading(threadId, includeArchived, (found) => this.#reader.thread(found)),
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
      this.#reading(threadId, includeArchived, async (found) => {
        const page = await this.#index?.turns(found, params, scope);
        return page ?? pageTurns((await this.#reader.projection(found)).turns(), params, scope);
      }),
    );
  }

  listItems(params: ListItems): Promise<Page<StoredItem>> {
    const { threadId, includeArchived = true } = params;
    const scope = this.#cursorScope(params);
    return asStoreError('list items', () =>
      this.#reading(threadId, includeArchived, async (found) => {
        const page = await this.#index?.items(found, params, scope);
        return page ?? pageItems((await this.#reader.projection(found)).items(), params, scope);
      }),
    );
  }

  readItems(params: ReadItems): Promise<readonly StoredItem[]> {
    const { threadId, includeArchived = true } = params;
    return asStoreError('read items', () =>
      this.#reading(threadId, includeArchived, async (found) => {
        const items = await this.#index?.readItems(found, params);
        return items ?? itemsNamed((await this.#reader.projection(found)).items(), params);
      }),
    );
  }

  listTimeline(params: ListTimeline): Promise<TimelinePage> {
    const { threadId, includeArchived = true } = params;
    const scope = this.#cursorScope(params);
    return asStoreError('list a timeline', () =>
      this.#reading(threadId, includeArchived, async (found) => {
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
    return asStoreError('update a thread', async () => {
      await this.#live.get(threadId)?.persist();
      return despiteMoves(threadId, async () => {
        const scope = scopeOf(includeArchived);
        const found = await this.#find(threadId, scope);
        if (patch.gitInfo !== undefined || patch.memoryMode !== undefined) {
          await this.#appendMeta(threadId, scope, patch);
        }
        if (patch.name !== undefined) await this.#names.setName(threadId, patch.name);
        return this.#reader.thread(found);
      });
    });
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
    await Promise.all([...this.#live.values()].map((live) => live.shutdown()));
    await this.#owners.close();
    await this.#signal[Symbol.asyncDispose]();
    await this.#index?.[Symbol.asyncDispose]();
  }

  /** This store made, wrote, moved or removed the file. */
  #changed(found: FoundRollout): void {
    this.#index?.changed(found);
    this.#signal.changed();
  }

  async #find(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const known = this.#heldLive(threadId) !== undefined ? null : await this.#index?.find(threadId, scope);
    return known ?? this.#findNow(threadId, scope);
  }

  /** Whoever writes asks the folders: that has to go to the current file, not to the last one the index saw. */
  async #findNow(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const live = this.#heldLive(threadId);
    if (live?.isPersisted && scope === 'any') return this.#foundAt(live.path);
    const found = await this.#catalog.find(threadId, scope);
    if (found === null) throw ThreadStoreError.notFound(threadId);
    return found;
  }

  /** The open thread whose file nobody else moves. */
  #heldLive(threadId: ThreadId): LocalLiveThread | undefined {
    const live = this.#live.get(threadId);
    return live?.writeRight.isHeld ? live : undefined;
  }

  /** @throws {ThreadStoreError} `conflict` where a thread of that id is stored. */
  async #assertFree(threadId: ThreadId): Promise<void> {
    if (await this.#index?.lacks(threadId)) return;
    if ((await this.#catalog.find(threadId, 'any')) !== null) throw takenId(threadId);
  }

  #foundAt(path: string): FoundRollout {
    return foundAt(path, isInArchive(this.#home, path));
  }

  #reading<T>(threadId: ThreadId, includeArchived: boolean, read: (found: FoundRollout) => Promise<T>): Promise<T> {
    return despiteMoves(threadId, async () => read(await this.#find(threadId, scopeOf(includeArchived))));
  }

  async #resume(threadId: ThreadId, scope: CatalogScope): Promise<LocalLiveThread> {
    const { path, meta } = await this.#findWritable(threadId, scope);
    return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, path, scope)));
  }

  /** Reserves the id while a thread is opened, and knows it as open afterwards. */
  async #open(threadId: ThreadId, make: () => Promise<LocalLiveThread>): Promise<LocalLiveThread> {
    if (this.#live.has(threadId) || this.#opening.has(threadId)) throw ThreadStoreError.conflict(threadId);
    this.#opening.add(threadId);
    try {
      const live = await make();
      this.#live.set(threadId, live);
      return live;
    } finally {
      this.#opening.delete(threadId);
    }
  }

  #liveOptions(threadId: ThreadId, path: string, scope: CatalogScope = 'any'): LiveThreadOptions {
    return {
      threadId,
      path,
      files: this.#files,
      home: this.#home,
      durability: this.#durability,
      onWarning: this.#onWarning,
      acquireLock: () => this.#locks.acquire(threadId),
      locate: () => this.#findWritable(threadId, scope),
      onClosed: () => this.#live.delete(threadId),
      onStored: (stored) => this.#changed(this.#foundAt(stored)),
      knownLineCount: async (current) => (await this.#index?.lineCount(this.#foundAt(current))) ?? null,
      segmentsOf: (current) => this.#reader.segments(this.#foundAt(current)),
      folderOf: (fileName, before) =>
        isInArchive(this.#home, before) ? dirname(before) : dayFolder(this.#home, fileName),
    };
  }

  async #findWritable(threadId: ThreadId, scope: CatalogScope): Promise<WritableRollout> {
    const found = await this.#findNow(threadId, scope);
    const { meta } = await this.#reader.summary(found);
    return { path: found.path, meta, isPaginated: meta.history_mode === 'paginated' };
  }

  /** Git data and memory mode change by a session meta that repeats the first one with the new values. */
  async #appendMeta(threadId: ThreadId, scope: CatalogScope, patch: ThreadMetadataPatch): Promise<void> {
    const open = this.#live.get(threadId);
    const live = open ?? (await this.#resume(threadId, scope));
    try {
      await live.writeRight.claim();
      await live.flush();
      const changed = patchedMeta(await this.#reader.summary(await this.#findNow(threadId, scope)), patch);
      if (changed !== null) await live.appendItems([newRecord('session_meta', changed)]);
      await live.flush();
    } finally {
      if (open === undefined) await live.shutdown();
    }
  }

  #cursorScope({ threadId }: ListTurns | ListItems | ListTimeline): CursorScope {
    return { threadId, store: this.name };
  }
}

interface WritableRollout extends LocatedRollout {
  readonly meta: SessionMetaPayload;
}

/** The format of 0.130, of a file that stands alone. */
function isPlainFormat(meta: SessionMetaPayload): boolean {
  return meta.history_mode !== 'paginated' && historyBaseOf(meta) === null;
}

function isIndexed({ index, files }: LocalThreadStoreOptions): boolean {
  return index === undefined ? files === undefined : index === 'on';
}

/** Loads the index and its driver, which a store without one does not need. */
async function openIndex(options: LocalThreadStoreOptions): Promise<LocalIndex> {
  const { home, files = nodeFileLayer, persistence, search, onWarning = () => undefined } = options;
  const { listMaxAgeMs, isHomeWatched, isIndexAwaited = false } = options;
  const { LocalIndex: Index } = await import('./index/local-index.ts');
  return new Index({
    home,
    files,
    hasTurns: persistence !== 'limited',
    hasSearch: search !== 'off',
    onWarning,
    ...(listMaxAgeMs === undefined ? {} : { maxAgeMs: listMaxAgeMs }),
    isAwaited: isIndexAwaited,
    ...(isHomeWatched === undefined ? {} : { isWatched: isHomeWatched }),
  });
}

function scopeOf(includeArchived: boolean): CatalogScope {
  return includeArchived ? 'any' : 'live';
}

function creationTime(timestamp: string): Date {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? new Date() : time;
}

function takenId(threadId: ThreadId): ThreadStoreError {
  return new ThreadStoreError('conflict', `Cannot create thread ${threadId}: a thread of that id is stored`, {
    threadId,
  });
}
