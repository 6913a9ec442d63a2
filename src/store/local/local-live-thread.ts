import { dirname } from 'node:path';
import type { HistoryRecord, StoredRecord } from '../../history/record.ts';
import { encodeRecord } from '../encode-record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { Appended, AppendOptions, LiveThread } from '../live-thread.ts';
import type { LoadHistory, RecordPage, ThreadId } from '../thread-store.ts';
import { errnoOf, type FileLayer } from './file-layer.ts';
import { makeFolders } from './make-folders.ts';
import { dropPackedCopy, isPackedPath, unpackRollout } from './packed-rollout.ts';
import { recordPages } from './record-pages.ts';
import { RolloutRecorder } from './rollout-recorder.ts';
import { countLines, readRecords, recordOfLine } from './rollout-records.ts';
import { asStoreError, storeErrorOf } from './store-error.ts';
import type { WriterLock } from './writer-lock.ts';

/** Keys of appends that are remembered to recognise a repeated one. */
const MAX_REMEMBERED_APPENDS = 1024;

export interface LiveThreadOptions {
  readonly threadId: ThreadId;
  /** Where the file is to be made, or was last seen. */
  readonly path: string;
  readonly files: FileLayer;
  readonly durability: 'disk' | 'os';
  readonly onWarning: (message: string) => void;
  /** Takes the right to write; called once, when the thread is materialised or resumed. */
  readonly acquireLock: () => Promise<WriterLock>;
  readonly onClosed: () => void;
  /** Called when records became durable. */
  readonly onStored: (path: string) => void;
  /** Lines in the file, where that is known without reading it. */
  readonly knownLineCount: (path: string) => Promise<number | null>;
}

/** One thread of the local store that is open for writing: a rollout file, or, before `persist`, the records of one. */
export class LocalLiveThread implements LiveThread {
  readonly threadId: ThreadId;
  readonly epoch = newEpoch();
  readonly #options: LiveThreadOptions;
  #path: string;
  /** Lines of a thread that has no file yet. */
  #waiting: Buffer[];
  #nextSeq: number;
  #lock: WriterLock | null = null;
  #recorder: RolloutRecorder | null = null;
  #isPersisted = false;
  #isClosed = false;
  #persisting: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  readonly #appends = new Map<string, Appended>();

  private constructor(options: LiveThreadOptions, waiting: readonly Buffer[]) {
    this.threadId = options.threadId;
    this.#options = options;
    this.#path = options.path;
    this.#waiting = [...waiting];
    this.#nextSeq = waiting.length;
  }

  /** A thread that begins with these records and has no file yet. */
  static create(options: LiveThreadOptions, records: readonly HistoryRecord[]): LocalLiveThread {
    return new LocalLiveThread(options, linesOf(options.threadId, records));
  }

  /** A thread whose file is there. `locate` looks for it once more: until the lock was held, others could move it. */
  static async resume(options: LiveThreadOptions, locate: () => Promise<string>): Promise<LocalLiveThread> {
    const live = new LocalLiveThread(options, []);
    live.#lock = await options.acquireLock();
    try {
      live.#path = await toWritable(options, await locate());
      live.#recorder = await live.#openRecorder(false);
      live.#nextSeq = (await options.knownLineCount(live.#path)) ?? (await countLines(options.files, live.#path));
    } catch (reason) {
      await live.#letGo();
      throw reason;
    }
    live.#isPersisted = true;
    return live;
  }

  get isPersisted(): boolean {
    return this.#isPersisted;
  }

  get #storing(): string {
    return `store records of thread "${this.threadId}"`;
  }

  get path(): string {
    return this.#path;
  }

  async appendItems(records: readonly HistoryRecord[], options: AppendOptions = {}): Promise<Appended> {
    this.#assertOpen('append to');
    const { idempotencyKey } = options;
    const earlier = idempotencyKey === undefined ? undefined : this.#appends.get(idempotencyKey);
    if (earlier !== undefined) return earlier;
    // Before anything is counted or queued: records are stored all or none.
    const lines = linesOf(this.threadId, records);
    const appended = { firstSeq: this.#nextSeq, lastSeq: this.#nextSeq + records.length - 1 };
    const queued = this.#queue(lines);
    this.#nextSeq += records.length;
    if (idempotencyKey !== undefined) this.#remember(idempotencyKey, appended);
    await queued;
    return appended;
  }

  async appendDurably(records: readonly HistoryRecord[]): Promise<Appended> {
    await this.persist();
    this.#assertOpen('append to');
    const lines = linesOf(this.threadId, records);
    const appended = { firstSeq: this.#nextSeq, lastSeq: this.#nextSeq + records.length - 1 };
    this.#nextSeq += records.length;
    try {
      await asStoreError(this.#storing, async () => this.#recorder?.appendDurably(lines));
    } catch (reason) {
      this.#nextSeq -= records.length;
      throw reason;
    }
    this.#options.onStored(this.#path);
    return appended;
  }

  async persist(): Promise<void> {
    this.#assertOpen('persist');
    if (this.#isPersisted) return;
    this.#persisting ??= asStoreError(`store thread "${this.threadId}"`, () => this.#materialise()).finally(() => {
      this.#persisting = null;
    });
    await this.#persisting;
  }

  async flush(): Promise<void> {
    this.#assertOpen('flush');
    if (this.#isPersisted) await this.#flushRecorder();
  }

  async *loadHistory(params: Omit<LoadHistory, 'threadId'> = {}): AsyncGenerator<RecordPage> {
    this.#assertOpen('read');
    try {
      yield* this.#history(params.fromSeq ?? 0);
    } catch (reason) {
      if (errnoOf(reason) === 'ENOENT') throw this.#fileGone(reason);
      throw storeErrorOf(reason, 'read a history', this.threadId);
    }
  }

  async *#history(fromSeq: number): AsyncGenerator<RecordPage> {
    if (this.#recorder === null) {
      yield* recordPages(recordsOf(this.#waiting, 0), fromSeq);
      return;
    }
    await this.#recorder.drain().catch(() => undefined);
    const { size, queued } = this.#recorder.snapshot();
    const range = queued.length > 0 ? { to: size } : {};
    let nextSeq = 0;
    for await (const batch of readRecords(this.#options.files, this.#path, range)) {
      nextSeq = batch.nextSeq;
      yield* recordPages(batch.records, fromSeq);
    }
    yield* recordPages(recordsOf(queued, nextSeq), fromSeq);
  }

  /** The file was moved, as archiving does. */
  movedTo(path: string): void {
    this.#path = path;
    this.#recorder?.movedTo(path);
  }

  shutdown(): Promise<void> {
    this.#closing ??= this.#close(true);
    return this.#closing;
  }

  discard(): Promise<void> {
    this.#closing ??= this.#close(false);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #materialise(): Promise<void> {
    const { files, durability } = this.#options;
    this.#lock ??= await this.#options.acquireLock();
    if (this.#recorder === null) {
      await makeFolders(files, dirname(this.#path), durability);
      this.#recorder = await this.#openRecorder(true);
      await this.#queue(this.#waiting.splice(0));
    }
    await this.#recorder.flush();
    this.#isPersisted = true;
    this.#options.onStored(this.#path);
  }

  #openRecorder(create: boolean): Promise<RolloutRecorder> {
    const { files, durability, onWarning } = this.#options;
    return RolloutRecorder.open({
      files,
      path: this.#path,
      create,
      durability,
      onWarning,
      onForeignBytes: (from, to) => this.#recount(from, to),
    });
  }

  /** Another program wrote to the file: the positions of what comes next move. */
  async #recount(from: number, to: number): Promise<void> {
    const queued = this.#recorder?.snapshot().queued.length ?? 0;
    const before = await countLines(this.#options.files, this.#path, { to });
    this.#nextSeq = before + queued;
    this.#options.onWarning(
      `Another program changed "${this.#path}" (bytes ${from} to ${to}) while it is open; its records are kept`,
    );
  }

  async #queue(lines: readonly Buffer[]): Promise<void> {
    if (this.#recorder === null) this.#waiting.push(...lines);
    else if (lines.length > 0) await this.#recorder.append(lines);
  }

  async #flushRecorder(): Promise<void> {
    await asStoreError(this.#storing, async () => this.#recorder?.flush());
    this.#options.onStored(this.#path);
  }

  async #close(isFlushed: boolean): Promise<void> {
    if (this.#isClosed) return;
    await this.#persisting?.catch(() => undefined);
    this.#isClosed = true;
    try {
      if (isFlushed && this.#isPersisted) await this.#flushRecorder();
    } finally {
      await this.#letGo();
    }
  }

  async #letGo(): Promise<void> {
    this.#isClosed = true;
    try {
      await this.#recorder?.close();
    } finally {
      await this.#lock?.release();
      this.#options.onClosed();
    }
  }

  #fileGone(cause: unknown): ThreadStoreError {
    const text = `Cannot read thread "${this.threadId}": its rollout file "${this.#path}" was moved or deleted`;
    return new ThreadStoreError('not-found', text, { threadId: this.threadId, cause });
  }

  #assertOpen(operation: string): void {
    if (this.#isClosed) throw ThreadStoreError.closed(`${operation} thread "${this.threadId}"`);
  }

  #remember(key: string, appended: Appended): void {
    this.#appends.set(key, appended);
    const [oldest] = this.#appends.keys();
    if (this.#appends.size > MAX_REMEMBERED_APPENDS && oldest !== undefined) this.#appends.delete(oldest);
  }
}

/** Packed files are unpacked by whoever holds the lock. */
async function toWritable(options: LiveThreadOptions, path: string): Promise<string> {
  if (isPackedPath(path)) return unpackRollout(options, path);
  await dropPackedCopy(options, path);
  return path;
}

let lastEpoch = 0;

/** Grows from owner to owner, in this process and, as clocks do, across processes; it is the lock that keeps others out. */
function newEpoch(): number {
  lastEpoch = Math.max(lastEpoch + 1, Date.now());
  return lastEpoch;
}

function linesOf(threadId: ThreadId, records: readonly HistoryRecord[]): Buffer[] {
  return records.map((record) => Buffer.from(`${encodeRecord(threadId, record)}\n`));
}

function recordsOf(lines: readonly Buffer[], firstSeq: number): StoredRecord[] {
  return lines.flatMap((line, index) => {
    const record = recordOfLine(line);
    return record === null ? [] : [{ seq: firstSeq + index, ...record }];
  });
}
