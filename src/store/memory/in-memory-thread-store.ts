import type { StoreCapabilities } from '../capabilities.ts';
import { ThreadStoreError } from '../errors.ts';
import type { LiveThread } from '../live-thread.ts';
import { pageThreads } from '../page-threads.ts';
import type {
  CreateThread,
  ListThreads,
  LoadHistory,
  Page,
  ReadThread,
  RecordPage,
  ResumeThread,
  StoredThread,
  ThreadId,
  ThreadStore,
  UpdateThreadMetadata,
} from '../thread-store.ts';
import { type CallCounts, noCalls, type StoreCall } from './call-counts.ts';
import { MemoryLiveThread, type MemoryThreadOwner } from './memory-live-thread.ts';
import { MemoryThread } from './memory-thread.ts';

const SHARED = new Map<string, InMemoryThreadStore>();

/**
 * A store that forgets everything with its process, for tests and debug configurations. One writer of a thread at a
 * time: a second one is refused with `conflict`. It pages neither turns nor items, so it proves the fallbacks.
 *
 * Disposing it has no effect: other holders of a shared one go on.
 *
 * @see openai/codex codex-rs/thread-store/src/in_memory.rs `InMemoryThreadStore`
 */
export class InMemoryThreadStore implements ThreadStore {
  readonly name = 'in_memory';
  readonly capabilities: StoreCapabilities = {
    durability: 'memory',
    fencing: 'lock',
    turnPaging: false,
    itemPaging: false,
    search: false,
    delete: true,
    rolloutPaths: false,
    survivesReopen: false,
  };
  /** How often each call was made. */
  readonly calls: CallCounts = noCalls();
  readonly #threads = new Map<ThreadId, MemoryThread>();
  /** Threads that are open for writing, those that are not materialised included. */
  readonly #open = new Map<ThreadId, MemoryThread>();
  readonly #owner: MemoryThreadOwner = {
    count: (call) => this.#count(call),
    persisted: (thread) => this.#persist(thread),
    released: (thread) => this.#open.delete(thread.threadId),
  };

  /** The store of this id in this process; it is made when first asked for. */
  static forId(id: string): InMemoryThreadStore {
    const shared = SHARED.get(id) ?? new InMemoryThreadStore();
    SHARED.set(id, shared);
    return shared;
  }

  /** Forgets the store of this id, with all its threads. */
  static removeId(id: string): InMemoryThreadStore | null {
    const shared = SHARED.get(id) ?? null;
    SHARED.delete(id);
    return shared;
  }

  async createThread({ meta, history = [] }: CreateThread): Promise<LiveThread> {
    this.#count('create_thread');
    if (this.#threads.has(meta.id) || this.#open.has(meta.id)) {
      throw new ThreadStoreError('conflict', `Cannot create thread "${meta.id}": it exists`, { threadId: meta.id });
    }
    return this.#hand(new MemoryThread(meta, history));
  }

  async resumeThread({ threadId }: ResumeThread): Promise<LiveThread> {
    this.#count('resume_thread');
    if (this.#open.has(threadId)) throw ThreadStoreError.conflict(threadId);
    return this.#hand(this.#find(threadId));
  }

  async *loadHistory({ threadId, fromSeq, includeArchived }: LoadHistory): AsyncIterable<RecordPage> {
    this.#count('load_history');
    yield* this.#find(threadId, includeArchived).pages(fromSeq);
  }

  async readThread({ threadId, includeArchived }: ReadThread): Promise<StoredThread> {
    this.#count('read_thread');
    return this.#find(threadId, includeArchived).describe();
  }

  async listThreads(params: ListThreads): Promise<Page<StoredThread>> {
    this.#count('list_threads');
    return pageThreads(
      [...this.#threads.values()].map((thread) => thread.describe()),
      params,
    );
  }

  async listTurns(): Promise<never> {
    this.#count('list_turns');
    throw ThreadStoreError.unsupported('list_turns');
  }

  async listItems(): Promise<never> {
    this.#count('list_items');
    throw ThreadStoreError.unsupported('list_items');
  }

  async searchThreads(): Promise<never> {
    this.#count('search_threads');
    throw ThreadStoreError.unsupported('search_threads');
  }

  async updateThreadMetadata(params: UpdateThreadMetadata): Promise<StoredThread> {
    this.#count('update_thread_metadata');
    const thread = this.#find(params.threadId, params.includeArchived ?? false);
    thread.update(params.patch);
    return thread.describe();
  }

  async archiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    this.#count('archive_thread');
    this.#find(threadId, false).archivedAt = new Date();
  }

  async unarchiveThread({ threadId }: { readonly threadId: ThreadId }): Promise<StoredThread> {
    this.#count('unarchive_thread');
    const thread = this.#find(threadId);
    if (thread.archivedAt === null) throw ThreadStoreError.notFound(threadId);
    thread.archivedAt = null;
    return thread.describe();
  }

  async deleteThread({ threadId }: { readonly threadId: ThreadId }): Promise<void> {
    this.#count('delete_thread');
    if (this.#open.has(threadId)) throw ThreadStoreError.conflict(threadId);
    this.#find(threadId);
    this.#threads.delete(threadId);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #hand(thread: MemoryThread): LiveThread {
    thread.epoch += 1;
    this.#open.set(thread.threadId, thread);
    return new MemoryLiveThread(thread, this.#owner);
  }

  #persist(thread: MemoryThread): void {
    thread.isPersisted = true;
    this.#threads.set(thread.threadId, thread);
  }

  #find(threadId: ThreadId, includeArchived = true): MemoryThread {
    const thread = this.#threads.get(threadId);
    if (thread === undefined || (thread.archivedAt !== null && !includeArchived)) {
      throw ThreadStoreError.notFound(threadId);
    }
    return thread;
  }

  #count(call: StoreCall): void {
    this.calls[call] += 1;
  }
}
