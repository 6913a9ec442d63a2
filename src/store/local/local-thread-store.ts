import { newRecord } from '../../history/record.ts';
import type { TurnProjector } from '../../history/turn-projector.ts';
import type { StoreCapabilities } from '../capabilities.ts';
import { ThreadStoreError } from '../errors.ts';
import type { StoredItem, StoredTurn } from '../../history/stored-turn.ts';
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
import { moveFromArchive, moveToArchive } from './archive.ts';
import { deleteRollouts } from './delete.ts';
import { type FileLayer, nodeFileLayer } from './file-layer.ts';
import { type FoundRollout, foundAt } from './find-rollouts.ts';
import { historyBaseOf } from './history-base.ts';
import { listLocalThreads } from './list-local-threads.ts';
import { LocalLiveThread, type LiveThreadOptions } from './local-live-thread.ts';
import { LocalThreadReader } from './read-local-thread.ts';
import { type CatalogScope, RolloutCatalog } from './rollout-catalog.ts';
import { rolloutPath } from './rollout-path.ts';
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
  readonly #live = new Map<ThreadId, LocalLiveThread>();
  /** Threads that are being created or resumed right now. */
  readonly #opening = new Set<ThreadId>();
  #isClosed = false;

  private constructor(options: LocalThreadStoreOptions) {
    const { home, durability = 'disk', persistence = 'extended', files = nodeFileLayer } = options;
    this.#home = home;
    this.#files = files;
    this.#durability = durability;
    this.#onWarning = options.onWarning ?? (() => undefined);
    this.#catalog = new RolloutCatalog(home, files);
    this.#names = new SessionIndex({ home, files, durability, onWarning: this.#onWarning });
    this.#reader = new LocalThreadReader({ files, catalog: this.#catalog, names: this.#names, records: persistence });
    this.#locks = new WriterLocks({ home, files, onWarning: this.#onWarning });
    this.rolloutPaths = new LocalRolloutPaths({
      home,
      files,
      reader: this.#reader,
      pathOf: async (threadId) => this.#live.get(threadId)?.path ?? this.#catalog.pathOf(threadId),
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
  static async open(options: LocalThreadStoreOptions): Promise<LocalThreadStore> {
    return new LocalThreadStore(options);
  }

  createThread({ meta, history = [] }: CreateThread): Promise<LocalLiveThread> {
    const threadId = meta.id;
    return this.#run('create a thread', () =>
      this.#open(threadId, async () => {
        if ((await this.#catalog.find(threadId, 'any')) !== null) throw takenId(threadId);
        const path = rolloutPath(this.#home, threadId, creationTime(meta.timestamp));
        return LocalLiveThread.create(this.#liveOptions(threadId, path), [newRecord('session_meta', meta), ...history]);
      }),
    );
  }

  resumeThread({ threadId }: ResumeThread): Promise<LocalLiveThread> {
    return this.#run('resume a thread', async () => {
      const found = await this.#find(threadId, 'live');
      const { meta } = await this.#writable(found);
      return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, found.path)));
    });
  }

  async *loadHistory({ threadId, fromSeq = 0, includeArchived = true }: LoadHistory): AsyncGenerator<RecordPage> {
    try {
      this.#assertOpen('read a history');
      yield* this.#reader.history(await this.#find(threadId, scopeOf(includeArchived)), fromSeq);
    } catch (reason) {
      throw storeErrorOf(reason, 'read a history', threadId);
    }
  }

  readThread({ threadId, includeArchived = true }: ReadThread): Promise<StoredThread> {
    return this.#run('read a thread', async () =>
      this.#reader.thread(await this.#find(threadId, scopeOf(includeArchived))),
    );
  }

  listThreads(params: ListThreads): Promise<Page<StoredThread>> {
    return this.#run('list threads', () =>
      listLocalThreads({ catalog: this.#catalog, reader: this.#reader, names: this.#names }, params),
    );
  }

  listTurns(params: ListTurns): Promise<Page<StoredTurn>> {
    return this.#run('list turns', async () => pageTurns((await this.#projection(params)).turns(), params));
  }

  listItems(params: ListItems): Promise<Page<StoredItem>> {
    return this.#run('list items', async () => pageItems((await this.#projection(params)).items(), params));
  }

  async searchThreads(): Promise<Page<ThreadHit>> {
    throw ThreadStoreError.unsupported('search_threads');
  }

  updateThreadMetadata({ threadId, includeArchived, patch }: UpdateThreadMetadata): Promise<StoredThread> {
    return this.#run('update a thread', async () => {
      await this.#live.get(threadId)?.persist();
      const found = await this.#find(threadId, scopeOf(includeArchived ?? false));
      await this.#appendMeta(threadId, found, patch);
      if (patch.name !== undefined) await this.#names.setName(threadId, patch.name);
      return this.#reader.thread(found);
    });
  }

  archiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return this.#run('archive a thread', () =>
      this.#exclusively(threadId, async (live) => {
        await live?.flush();
        const [current, ...older] = await this.#filesOf(threadId, 'live');
        for (const found of older) await moveToArchive(this.#moveOptions, found);
        const moved = await moveToArchive(this.#moveOptions, current);
        live?.movedTo(moved.path);
      }),
    );
  }

  unarchiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<StoredThread> {
    return this.#run('unarchive a thread', () =>
      this.#exclusively(threadId, async (live) => {
        const [current, ...older] = await this.#filesOf(threadId, 'archived');
        for (const found of older) await moveFromArchive(this.#moveOptions, found);
        const moved = await moveFromArchive(this.#moveOptions, current);
        live?.movedTo(moved.path);
        return this.#reader.thread(moved);
      }),
    );
  }

  deleteThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    return this.#run('delete a thread', async () => {
      await this.#live.get(threadId)?.discard();
      await this.#exclusively(threadId, async () => {
        const rollouts = await this.#filesOf(threadId, 'any');
        if (await this.#catalog.isReferenced(threadId)) throw stillReferenced(threadId);
        await deleteRollouts(this.#moveOptions, rollouts);
        await this.#names.forget(threadId);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#live.values()].map((live) => live.shutdown()));
  }

  get #moveOptions() {
    return { files: this.#files, home: this.#home, durability: this.#durability };
  }

  #run<T>(operation: string, task: () => Promise<T>): Promise<T> {
    return asStoreError(operation, async () => {
      this.#assertOpen(operation);
      return task();
    });
  }

  #assertOpen(operation: string): void {
    if (this.#isClosed) throw ThreadStoreError.closed(operation);
  }

  async #find(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const live = this.#live.get(threadId);
    if (live?.isPersisted && scope === 'any') return this.#foundLive(live);
    const found = await this.#catalog.find(threadId, scope);
    if (found === null) throw ThreadStoreError.notFound(threadId);
    return found;
  }

  #foundLive(live: LocalLiveThread): FoundRollout {
    return foundAt(live.path, isInArchive(this.#home, live.path));
  }

  async #filesOf(threadId: ThreadId, scope: CatalogScope): Promise<readonly [FoundRollout, ...FoundRollout[]]> {
    const [current, ...older] = await this.#catalog.filesOf(threadId, scope);
    if (current === undefined) throw ThreadStoreError.notFound(threadId);
    return [current, ...older];
  }

  async #projection(params: ListTurns | ListItems): Promise<TurnProjector> {
    const { threadId, includeArchived = true } = params;
    return this.#reader.projection(await this.#find(threadId, scopeOf(includeArchived)));
  }
}
