import { dirname } from 'node:path';
import type { HistoryRecord } from '../../../history/record.ts';
import { ThreadStoreError } from '../../errors.ts';
import type { Appended, AppendOptions, LiveThread } from '../../live-thread.ts';
import type { LoadHistory, RecordPage, ThreadId } from '../../thread-store.ts';
import { errnoOf } from '../files/file-layer.ts';
import { type FileMark, isSameFile } from '../files/file-mark.ts';
import { makeFolders } from '../files/make-folders.ts';
import { toWritable } from '../files/packed-rollout.ts';
import { recordsOf } from '../rollouts/record-lines.ts';
import { recordPages } from '../rollouts/record-pages.ts';
import { countLines } from '../rollouts/rollout-records.ts';
import { segmentRecords } from '../rollouts/segment-records.ts';
import { asStoreError, storeErrorOf } from '../store-error.ts';
import { type LineFormat, plainFormat } from './line-format.ts';
import { LineNumbering, numberingOf } from './line-numbering.ts';
import type { LiveThreadOptions, MadeRollout } from './live-thread-options.ts';
import { LocalWriteRight, type OwnedFile } from './local-write-right.ts';
import { RememberedAppends } from './remembered-appends.ts';
import { rolledBackTurns } from './revert-rollout.ts';
import { RolloutRecorder } from './rollout-recorder.ts';
import { startReverted } from './start-reverted.ts';

/** One thread of the local store that is open for writing: a rollout file, or, before `persist`, the records of one. */
export class LocalLiveThread implements LiveThread {
  readonly threadId: ThreadId;
  readonly writeRight: LocalWriteRight;
  readonly #options: LiveThreadOptions;
  #path: string;
  /** Lines of a thread that has no file yet. */
  #waiting: Buffer[];
  #numbering: LineNumbering;
  /** Lines that may be taken back are being stored: those behind them have no number yet. */
  #unsure: Promise<unknown> | null = null;
  #recorder: RolloutRecorder | null = null;
  #isPersisted = false;
  #isClosed = false;
  #persisting: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  readonly #appends = new RememberedAppends();

  private constructor(options: LiveThreadOptions, numbering: LineNumbering, waiting: readonly Buffer[]) {
    this.threadId = options.threadId;
    this.#options = options;
    this.#path = options.path;
    this.writeRight = new LocalWriteRight({ ...options, file: this.#ownedFile() });
    this.#numbering = numbering;
    this.#waiting = [...waiting];
  }

  /** A thread that begins with these records and has no file yet. */
  static create(
    options: LiveThreadOptions,
    records: readonly HistoryRecord[],
    format: LineFormat = plainFormat(options.threadId),
  ): LocalLiveThread {
    const numbering = new LineNumbering(format, 0);
    return new LocalLiveThread(options, numbering, numbering.add(records).lines);
  }

  /** A thread whose file is there. `made`: by this store, just now. */
  static async resume(options: LiveThreadOptions, made: MadeRollout | null = null): Promise<LocalLiveThread> {
    const numbering = new LineNumbering(plainFormat(options.threadId), made?.lineCount ?? 0);
    const live = new LocalLiveThread(options, numbering, []);
    await live.writeRight.open(() => live.#open(null, made));
    live.#isPersisted = true;
    return live;
  }

  get epoch(): number {
    return this.writeRight.epoch;
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
    if (!this.#isReady) await this.#ready();
    this.#assertOpen('append to');
    const earlier = this.#appends.get(options.idempotencyKey);
    if (earlier !== undefined) return earlier;
    // Before anything is counted or queued: records are stored all or none.
    const { lines, appended } = this.#numbering.add(records);
    const queued = this.#queue(lines);
    this.#appends.add(options.idempotencyKey, appended);
    await queued;
    return appended;
  }

  async appendDurably(records: readonly HistoryRecord[]): Promise<Appended> {
    await this.persist();
    if (!this.#isReady) await this.#ready();
    this.#assertOpen('append to');
    const storing = this.#store(records);
    const unsure = storing.then(ignore, ignore);
    this.#unsure = unsure;
    unsure.then(() => {
      if (this.#unsure === unsure) this.#unsure = null;
    }, ignore);
    const appended = await storing;
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
    while (this.#unsure !== null) await this.#unsure;
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
    const recorder = this.#recorder;
    if (recorder === null) {
      if (this.#isPersisted) yield* this.#stored((await this.#options.locate()).path, null, fromSeq);
      else yield* recordPages(recordsOf(this.#waiting, 0), fromSeq);
      return;
    }
    await recorder.drain().catch(ignore);
    const { size, queued } = recorder.snapshot();
    const nextSeq = yield* this.#stored(this.#path, queued.length > 0 ? size : null, fromSeq);
    yield* recordPages(recordsOf(queued, nextSeq), fromSeq);
  }

  /** What is in the files, the last of them up to `end`; returns the position of what comes next. */
  async *#stored(path: string, end: number | null, fromSeq: number): AsyncGenerator<RecordPage, number> {
    const { files, segmentsOf } = this.#options;
    let next = 0;
    for await (const { records, nextSeq } of segmentRecords(files, await segmentsOf(path), { end })) {
      next = nextSeq;
      yield* recordPages(records, fromSeq);
    }
    return next;
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

  #ownedFile(): OwnedFile {
    return {
      assertOpen: () => this.#assertOpen('write'),
      open: (left) => this.#open(left),
      settle: () => this.#settle(),
      close: () => this.#closeRecorder(),
    };
  }

  /** The file is looked for once more: until the lock was held, others could move it. */
  async #open(left: FileMark | null, made: MadeRollout | null = null): Promise<boolean> {
    const located = made === null ? await this.#options.locate() : { ...made, isPaginated: false };
    this.#path = await toWritable(this.#options, located.path);
    const recorder = await this.#openRecorder(false);
    try {
      const isKnown = made !== null || (left !== null && isSameFile(left, await recorder.mark()));
      if (!isKnown) this.#numbering = await numberingOf(this.#options, this.#path, located.isPaginated);
      this.#recorder = recorder;
      return !isKnown;
    } catch (reason) {
      await recorder.close();
      throw reason;
    }
  }

  async #settle(): Promise<FileMark | null> {
    if (this.#isClosed || !this.#isPersisted || this.#recorder === null) return null;
    while (this.#unsure !== null) await this.#unsure;
    const recorder = this.#recorder;
    await this.#flushRecorder();
    return asStoreError(this.#storing, () => recorder.mark());
  }

  async #closeRecorder(): Promise<void> {
    const recorder = this.#recorder;
    this.#recorder = null;
    await recorder?.close();
  }

  async #materialise(): Promise<void> {
    const { files, home, durability } = this.#options;
    await this.writeRight.takeLock();
    if (this.#recorder === null) {
      await makeFolders({ files, home, durability }, dirname(this.#path));
      this.#recorder = await this.#openRecorder(true);
      await this.#queue(this.#waiting.splice(0));
    }
    await this.#recorder.flush();
    this.#isPersisted = true;
    this.#options.onStored(this.#path);
  }

  #openRecorder(create: boolean, path = this.#path): Promise<RolloutRecorder> {
    const { files, durability, onWarning } = this.#options;
    return RolloutRecorder.open({
      files,
      path,
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
    this.#numbering.recount(before + queued);
    this.writeRight.noteChange();
    this.#options.onWarning(
      `Another program changed "${this.#path}" (bytes ${from} to ${to}) while it is open; its records are kept`,
    );
  }

  get #isReady(): boolean {
    return this.writeRight.isHeld && this.#unsure === null;
  }

  /** The file can be written, and what comes next can be numbered. */
  async #ready(): Promise<void> {
    while (!this.#isReady) await (this.writeRight.isHeld ? this.#unsure : this.writeRight.claim());
  }

  async #store(records: readonly HistoryRecord[]): Promise<Appended> {
    const numTurns = this.#numbering.isPaginated ? rolledBackTurns(records) : null;
    if (numTurns !== null) return asStoreError(this.#storing, () => this.#revert(numTurns, records));
    const { lines, appended, undo } = this.#numbering.attempt(records);
    try {
      await asStoreError(this.#storing, async () => this.#recorder?.appendDurably(lines));
    } catch (reason) {
      undo();
      throw reason;
    }
    return appended;
  }

  async #revert(numTurns: number, records: readonly HistoryRecord[]): Promise<Appended> {
    await this.#flushRecorder();
    const started = await startReverted(this.#options, this.#path, { numTurns, records }, (path) =>
      this.#openRecorder(true, path),
    );
    const before = this.#recorder;
    this.#recorder = started.recorder;
    this.#path = started.path;
    this.#numbering = started.numbering;
    await before?.close().catch(ignore);
    return started.appended;
  }

  async #queue(lines: readonly Buffer[]): Promise<void> {
    if (this.#recorder === null) this.#waiting.push(...lines);
    else if (lines.length > 0) await this.#recorder.append(lines);
  }

  async #flushRecorder(): Promise<void> {
    const recorder = this.#recorder;
    if (recorder === null) return;
    await this.#queue(this.#numbering.takeDue());
    await asStoreError(this.#storing, () => recorder.flush());
    this.#options.onStored(this.#path);
  }

  async #close(isFlushed: boolean): Promise<void> {
    if (this.#isClosed) return;
    await this.#persisting?.catch(() => undefined);
    await this.writeRight.idle();
    while (this.#unsure !== null) await this.#unsure;
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
      await this.writeRight.giveLockBack();
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
}

function ignore(): void {}
