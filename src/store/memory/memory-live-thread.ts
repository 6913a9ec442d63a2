import type { HistoryRecord } from '../../history/record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { Appended, AppendOptions, LiveThread } from '../live-thread.ts';
import type { LoadHistory, RecordPage, ThreadId } from '../thread-store.ts';
import type { StoreCall } from './call-counts.ts';
import type { MemoryThread } from './memory-thread.ts';

/** What a live thread needs of its store. */
export interface MemoryThreadOwner {
  count(call: StoreCall): void;
  /** The thread exists for everybody from now on. */
  persisted(thread: MemoryThread): void;
  /** The handle of this epoch no longer holds the thread. */
  released(thread: MemoryThread): void;
}

/** The right to write one thread of an in-memory store. */
export class MemoryLiveThread implements LiveThread {
  readonly threadId: ThreadId;
  readonly epoch: number;
  readonly #thread: MemoryThread;
  readonly #owner: MemoryThreadOwner;
  #isClosed = false;

  constructor(thread: MemoryThread, owner: MemoryThreadOwner) {
    this.threadId = thread.threadId;
    this.epoch = thread.epoch;
    this.#thread = thread;
    this.#owner = owner;
  }

  get isPersisted(): boolean {
    return this.#thread.isPersisted;
  }

  async appendItems(records: readonly HistoryRecord[], options: AppendOptions = {}): Promise<Appended> {
    this.#enter('append_items');
    return this.#thread.append(records, options.idempotencyKey);
  }

  async appendDurably(records: readonly HistoryRecord[]): Promise<Appended> {
    await this.persist();
    return this.appendItems(records);
  }

  async persist(): Promise<void> {
    this.#enter('persist_thread');
    this.#owner.persisted(this.#thread);
  }

  async flush(): Promise<void> {
    this.#enter('flush_thread');
  }

  async *loadHistory({ fromSeq }: Omit<LoadHistory, 'threadId'> = {}): AsyncIterable<RecordPage> {
    this.#enter('load_history');
    yield* this.#thread.pages(fromSeq);
  }

  async shutdown(): Promise<void> {
    this.#owner.count('shutdown_thread');
    this.#release();
  }

  async discard(): Promise<void> {
    this.#owner.count('discard_thread');
    this.#release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) await this.shutdown();
  }

  #enter(call: StoreCall): void {
    this.#owner.count(call);
    if (this.#isClosed) throw ThreadStoreError.closed(`${call} of thread "${this.threadId}"`);
  }

  #release(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#owner.released(this.#thread);
  }
}
