import { newRecord } from '../../history/record.ts';
import type { StoredItem, StoredTurn } from '../../history/stored-turn.ts';
import type { ThreadSummary } from '../../history/thread-summary.ts';
import type { StoreCapabilities } from '../capabilities.ts';
import type { CursorScope } from '../cursor.ts';
import { ThreadStoreError } from '../errors.ts';
import { guarded } from '../guarded.ts';
import { pageItems } from '../page-items.ts';
import { pageTurns } from '../page-turns.ts';
import { patchedMeta } from '../patched-meta.ts';
import type { RolloutPaths } from '../rollout-paths.ts';
import type {
  CreateThread,
  ListItems,
  ListThreads,
  ListTurns,
  LoadHistory,
  Page,
  ReadThread,
  RecordPage,
  ResumeThread,
  StoredThread,
  ThreadHit,
  ThreadId,
  ThreadMetadataPatch,
  ThreadStore,
  UpdateThreadMetadata,
} from '../thread-store.ts';
import { type MoveOptions, moveFromArchive, moveToArchive } from './archive.ts';
import { deleteRollouts } from './delete.ts';
import { type FileLayer, nodeFileLayer } from './file-layer.ts';
import { type FoundRollout, foundAt } from './find-rollouts.ts';
import { historyBaseOf } from './history-base.ts';
import { LocalIndex } from './index/local-index.ts';
import { listIndexedThreads, listLocalThreads } from './list-local-threads.ts';
import { type LiveThreadOptions, LocalLiveThread } from './local-live-thread.ts';
import { LocalThreadReader } from './read-local-thread.ts';
import { type CatalogScope, RolloutCatalog } from './rollout-catalog.ts';
import { isInArchive, rolloutPath } from './rollout-path.ts';
import { LocalRolloutPaths } from './rollout-paths-local.ts';
import { SessionIndex } from './session-index.ts';
import { asStoreError, storeErrorOf } from './store-error.ts';
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
  /** How old what lists show of other programs' changes may be; 1.5 s by default. */
  readonly listMaxAgeMs?: number;
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
  readonly #home: string;
  readonly #files: FileLayer;
  readonly #durability: 'disk' | 'os';
  readonly #onWarning: (message: string) => void;
  readonly #catalog: RolloutCatalog;
  readonly #names: SessionIndex;
  readonly #reader: LocalThreadReader;
  readonly #locks: WriterLocks;
  readonly #index: LocalIndex;
  readonly #live = new Map<ThreadId, LocalLiveThread>();
  /** Threads that are being created or resumed right now. */
  readonly #opening = new Set<ThreadId>();

  private constructor(options: LocalThreadStoreOptions) {
    const { home, durability = 'disk', persistence = 'extended', files = nodeFileLayer } = options;
    this.#home = home;
    this.#files = files;
    this.#durability = durability;
    this.#onWarning = options.onWarning ?? (() => undefined);
    this.#catalog = new RolloutCatalog(home, files);
    this.#names = new SessionIndex({ home, files, durability, onWarning: this.#onWarning });
    this.#index = new LocalIndex({
      home,
      files,
      hasTurns: persistence === 'extended',
      onWarning: this.#onWarning,
      ...(options.listMaxAgeMs === undefined ? {} : { maxAgeMs: options.listMaxAgeMs }),
    });
    this.#reader = new LocalThreadReader({
      files,
      catalog: this.#catalog,
      names: this.#names,
      records: persistence,
      knownSummary: (found) => this.#index.summary(found),
    });
    this.#locks = new WriterLocks({ home, files, onWarning: this.#onWarning });
    this.rolloutPaths = new LocalRolloutPaths({
      home,
      files,
      reader: this.#reader,
      pathOf: async (threadId) =>
        this.#live.get(threadId)?.path ??
        this.#index.listedPath(threadId) ??
        (await this.#index.find(threadId, 'any'))?.path ??
        this.#catalog.pathOf(threadId),
    });
    this.capabilities = {
      durability,
      fencing: 'lock',
      turnPaging: true,
      itemPaging: true,
      search: false,
      delete: true,
      rolloutPaths: true,
      survivesReopen: true,
    };
  }

  /** Opens a home. Nothing is read or written before the first call. */
  static async open(options: LocalThreadStoreOptions): Promise<ThreadStore> {
    return guarded(new LocalThreadStore(options));
  }

  createThread({ meta, history = [] }: CreateThread): Promise<LocalLiveThread> {
    const threadId = meta.id;
    return asStoreError('create a thread', () =>
      this.#open(threadId, async () => {
        if ((await this.#catalog.find(threadId, 'any')) !== null) throw takenId(threadId);
        const path = rolloutPath(this.#home, threadId, creationTime(meta.timestamp));
        return LocalLiveThread.create(this.#liveOptions(threadId, path), [newRecord('session_meta', meta), ...history]);
      }),
    );
  }

  resumeThread({ threadId }: ResumeThread): Promise<LocalLiveThread> {
    return asStoreError('resume a thread', async () => {
      const found = await this.#find(threadId, 'any');
      const { meta } = await this.#writable(found);
      return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, found.path)));
    });
  }

  async *loadHistory({ threadId, fromSeq = 0, includeArchived = true }: LoadHistory): AsyncGenerator<RecordPage> {
    try {
      yield* this.#reader.history(await this.#find(threadId, scopeOf(includeArchived)), fromSeq);
    } catch (reason) {
      throw storeErrorOf(reason, 'read a history', threadId);
    }
  }

  readThread({ threadId, includeArchived = true }: ReadThread): Promise<StoredThread> {
    return asStoreError('read a thread', async () =>
      this.#reader.thread(await this.#find(threadId, scopeOf(includeArchived))),
    );
  }

  listThreads(params: ListThreads): Promise<Page<StoredThread>> {
    const sources = { catalog: this.#catalog, reader: this.#reader, names: this.#names };
    return asStoreError(
      'list threads',
      async () => (await listIndexedThreads(this.#index, sources, params)) ?? listLocalThreads(sources, params),
    );
  }

  listTurns(params: ListTurns): Promise<Page<StoredTurn>> {
    return asStoreError('list turns', async () => {
      const found = await this.#findFor(params);
      const scope = this.#cursorScope(params);
      const page = await this.#index.turns(found, params, scope);
      return page ?? pageTurns((await this.#reader.projection(found)).turns(), params, scope);
    });
  }

  listItems(params: ListItems): Promise<Page<StoredItem>> {
    return asStoreError('list items', async () => {
      const found = await this.#findFor(params);
      const scope = this.#cursorScope(params);
      const page = await this.#index.items(found, params, scope);
      return page ?? pageItems((await this.#reader.projection(found)).items(), params, scope);
    });
  }

  async searchThreads(): Promise<Page<ThreadHit>> {
    throw ThreadStoreError.unsupported('search_threads');
  }

  updateThreadMetadata({ threadId, includeArchived = false, patch }: UpdateThreadMetadata): Promise<StoredThread> {
    return asStoreError('update a thread', async () => {
      await this.#live.get(threadId)?.persist();
      const found = await this.#find(threadId, scopeOf(includeArchived));
      if (patch.gitInfo !== undefined || patch.memoryMode !== undefined) await this.#appendMeta(found, patch);
      if (patch.name !== undefined) await this.#names.setName(threadId, patch.name);
      return this.#reader.thread(found);
    });
  }

  archiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return asStoreError('archive a thread', () =>
      this.#exclusively(threadId, 'live', async ([current, ...older], live) => {
        await live?.flush();
        for (const found of older) await this.#move(found, moveToArchive);
        const moved = await this.#move(current, moveToArchive);
        live?.movedTo(moved.path);
      }),
    );
  }

  unarchiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<StoredThread> {
    return asStoreError('unarchive a thread', () =>
      this.#exclusively(threadId, 'archived', async ([current, ...older], live) => {
        for (const found of older) await this.#move(found, moveFromArchive);
        const moved = await this.#move(current, moveFromArchive);
        live?.movedTo(moved.path);
        return this.#reader.thread(moved);
      }),
    );
  }

  deleteThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return asStoreError('delete a thread', () =>
      this.#exclusively(threadId, 'any', async (rollouts, live) => {
        if (await this.#catalog.isReferenced(threadId)) throw stillReferenced(threadId);
        await live?.discard();
        await deleteRollouts(this.#moveOptions, rollouts);
        for (const found of rollouts) this.#index.changed(found);
        await this.#names.forget(threadId);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#live.values()].map((live) => live.shutdown()));
    await this.#index[Symbol.asyncDispose]();
  }

  get #moveOptions() {
    return { files: this.#files, home: this.#home, durability: this.#durability };
  }

  async #find(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const live = this.#live.get(threadId);
    if (live?.isPersisted && scope === 'any') return this.#foundLive(live);
    const found = (await this.#index.find(threadId, scope)) ?? (await this.#catalog.find(threadId, scope));
    if (found === null) throw ThreadStoreError.notFound(threadId);
    return found;
  }

  async #move(
    found: FoundRollout,
    move: (options: MoveOptions, found: FoundRollout) => Promise<FoundRollout>,
  ): Promise<FoundRollout> {
    const moved = await move(this.#moveOptions, found);
    this.#index.changed(found);
    this.#index.changed(moved);
    return moved;
  }

  #foundLive(live: LocalLiveThread): FoundRollout {
    return foundAt(live.path, isInArchive(this.#home, live.path));
  }

  async #filesOf(threadId: ThreadId, scope: CatalogScope): Promise<RolloutFiles> {
    const [current, ...older] = await this.#catalog.filesOf(threadId, scope);
    if (current === undefined) throw ThreadStoreError.notFound(threadId);
    return [current, ...older];
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

  #liveOptions(threadId: ThreadId, path: string): LiveThreadOptions {
    return {
      threadId,
      path,
      files: this.#files,
      durability: this.#durability,
      onWarning: this.#onWarning,
      acquireLock: () => this.#locks.acquire(threadId),
      onClosed: () => this.#live.delete(threadId),
      onStored: (stored) => this.#index.changed(foundAt(stored, isInArchive(this.#home, stored))),
      knownLineCount: () => this.#index.lineCount(foundAt(path, isInArchive(this.#home, path))),
    };
  }

  /** Runs a task on a thread's files while no one else writes them, through the open thread where there is one. */
  async #exclusively<T>(
    threadId: ThreadId,
    scope: CatalogScope,
    task: (rollouts: RolloutFiles, live: LocalLiveThread | undefined) => Promise<T>,
  ): Promise<T> {
    await this.#filesOf(threadId, scope);
    const live = this.#live.get(threadId);
    if (live !== undefined) return task(await this.#filesOf(threadId, scope), live);
    const lock = await this.#locks.acquire(threadId);
    try {
      return await task(await this.#filesOf(threadId, scope), undefined);
    } finally {
      await lock.release();
    }
  }

  /** @throws {ThreadStoreError} `invalid` for a file whose format this store reads but does not write. */
  async #writable(found: FoundRollout): Promise<ThreadSummary> {
    const summary = await this.#reader.summary(found);
    const { meta } = summary;
    if (meta.history_mode === 'paginated' || historyBaseOf(meta) !== null) {
      const text = `Cannot write thread ${meta.id}: its rollout file is in the paginated format, which is only read here`;
      throw new ThreadStoreError('invalid', text, { threadId: meta.id });
    }
    return summary;
  }

  /** Git data and memory mode change by a session meta that repeats the first one with the new values. */
  async #appendMeta(found: FoundRollout, patch: ThreadMetadataPatch): Promise<void> {
    const { meta } = await this.#writable(found);
    const open = this.#live.get(meta.id);
    const live =
      open ?? (await this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, found.path))));
    try {
      await live.flush();
      const changed = patchedMeta(await this.#reader.summary(found), patch);
      if (changed !== null) await live.appendItems([newRecord('session_meta', changed)]);
      await live.flush();
    } finally {
      if (open === undefined) await live.shutdown();
    }
  }

  #cursorScope({ threadId }: ListTurns | ListItems): CursorScope {
    return { threadId, store: this.name };
  }

  #findFor({ threadId, includeArchived = true }: ListTurns | ListItems): Promise<FoundRollout> {
    return this.#find(threadId, scopeOf(includeArchived));
  }
}

type RolloutFiles = readonly [current: FoundRollout, ...older: FoundRollout[]];

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

function stillReferenced(threadId: ThreadId): ThreadStoreError {
  const text = `cannot delete thread ${threadId}: forked history still references it`;
  return new ThreadStoreError('conflict', text, { threadId });
}
