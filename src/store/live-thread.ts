import type { HistoryRecord } from '../history/record.ts';
import type { WriteRight } from './ownership.ts';
import type { LoadHistory, RecordPage, ThreadId } from './thread-store.ts';

/** How records are appended. */
export interface AppendOptions {
  /** A second append with the same key stores nothing and answers what the first did. */
  readonly idempotencyKey?: string;
}

/**
 * Positions of the appended records. An empty append answers the position of the last record: `firstSeq > lastSeq`. A
 * store that keeps records in another form counts those it stored, which may be fewer; what waits for a later record is
 * counted with that.
 */
export interface Appended {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/**
 * One open thread. Holding it means holding the right to write it.
 *
 * Before `persist` the thread exists only in this object: appended records are kept in memory and stored, in order,
 * when it is materialised.
 *
 * @see openai/codex codex-rs/thread-store/src/live_thread.rs `LiveThread`
 */
export interface LiveThread extends AsyncDisposable {
  readonly threadId: ThreadId;
  /** Number of this ownership; a later one of the thread has a higher number. Grows when the right to write is taken again. */
  readonly epoch: number;
  /** False while nothing of the thread is stored. */
  readonly isPersisted: boolean;
  /** Present where the right to write can be given back while the thread stays open. */
  readonly writeRight?: WriteRight;

  /** Queues records in order; durable once a later `flush` returned. `closed` after shutdown, `fenced` after a takeover. */
  appendItems(records: readonly HistoryRecord[], options?: AppendOptions): Promise<Appended>;
  /**
   * Materialises the thread if need be, appends the records and makes them durable, all or nothing: when it rejects,
   * none of them is stored and none will be. A store that can neither keep nor take them back resolves; they are
   * then queued and become durable with a later `flush`.
   */
  appendDurably(records: readonly HistoryRecord[]): Promise<Appended>;
  /** Materialises a lazily created thread, with everything appended so far, and flushes. No effect afterwards. */
  persist(): Promise<void>;
  /** Everything appended is now durable at the store's level, and readable. No effect before `persist`. */
  flush(): Promise<void>;
  /** Records of this thread, those not yet materialised included. */
  loadHistory(params?: Omit<LoadHistory, 'threadId'>): AsyncIterable<RecordPage>;
  /** Flushes and gives the ownership back. */
  shutdown(): Promise<void>;
  /** Gives the ownership back without forcing queued records out; what is durable stays. */
  discard(): Promise<void>;
}
