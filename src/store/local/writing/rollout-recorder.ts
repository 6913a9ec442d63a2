import { dirname } from 'node:path';
import { ThreadStoreError } from '../../errors.ts';
import { errnoOf, type FileLayer, type OpenFile } from '../files/file-layer.ts';
import type { FileMark } from '../files/file-mark.ts';
import { LineQueue } from '../files/line-queue.ts';
import { readRange } from '../files/read-range.ts';
import { inspectFile } from './inspect-file.ts';
import { type Attempt, settleAttempt } from './settle-attempt.ts';

const NEWLINE = 10;
/** Lines written but not yet synced are kept for a retry; past this many bytes they are synced without being asked. */
const MAX_UNSYNCED_BYTES = 8 * 1024 * 1024;
/** Past this many bytes waiting, `append` waits for the disk. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
/** The beginning of the file by which it is known again; a session meta tells its thread and time well within. */
const HEAD_BYTES = 256;

export interface RolloutRecorderOptions {
  readonly files: FileLayer;
  readonly path: string;
  /** Makes the file; `EEXIST` when it is there. */
  readonly create: boolean;
  /** `disk`: a flush waits for the disk. `os`: for the operating system only. */
  readonly durability: 'disk' | 'os';
  readonly onWarning: (message: string) => void;
  /** Called before a write that follows bytes another program added: the range that this recorder did not write. */
  readonly onForeignBytes?: (from: number, to: number) => void | Promise<void>;
}

/**
 * One rollout file: appended to in order, synced, and repaired after a fault.
 *
 * Lines are written in the background as soon as they are appended, one write per batch. A write or sync that fails
 * takes back only bytes of its own and is tried again by the next one; no line is stored before an earlier one. Bytes
 * of another program are never overwritten, and a line it left torn is ended with a newline first. A file that another
 * program cut short, emptied or put other content into is not written any more.
 */
export class RolloutRecorder {
  readonly #options: RolloutRecorderOptions;
  readonly #file: OpenFile;
  /** Length of the file as this recorder left it. */
  #size: number;
  /** How the file begins. */
  #head: Buffer;
  /** Length up to which the file is known to be on the disk, or was there before. */
  #durableSize: number;
  readonly #queue = new LineQueue();
  readonly #unsynced = new LineQueue();
  #needsSync = false;
  #path: string;
  #folderNeedsSync: boolean;
  /** What may or may not be in the file. */
  #unsettled: Attempt | null = null;
  #tail: Promise<void> = Promise.resolve();
  #nextDrain: Promise<void> | null = null;
  #nextFlush: Promise<void> | null = null;
  #hasWarnedOfTear = false;
  #hasWarnedOfFailure = false;
  #isClosed = false;

  private constructor(options: RolloutRecorderOptions, file: OpenFile, size: number, head: Buffer) {
    this.#options = options;
    this.#file = file;
    this.#path = options.path;
    this.#folderNeedsSync = options.create && options.durability === 'disk';
    this.#size = size;
    this.#head = head;
    this.#durableSize = size;
  }

  static async open(options: RolloutRecorderOptions): Promise<RolloutRecorder> {
    const file = await options.files.open(options.path, options.create ? 'create' : 'append');
    try {
      const { size } = await file.stat();
      return new RolloutRecorder(options, file, size, await readRange(file, 0, Math.min(size, HEAD_BYTES)));
    } catch (reason) {
      await file.close();
      throw reason;
    }
  }

  /** Length of the file as this recorder left it, and the lines that wait to be written behind. */
  snapshot(): { readonly size: number; readonly queued: readonly Buffer[] } {
    return { size: this.#size, queued: [...this.#queue.lines] };
  }

  /** What tells whether others changed the file once it is closed: it looks the same to who opens it next. */
  async mark(): Promise<FileMark> {
    const { inode, mtimeMs } = await this.#file.stat();
    return { inode, mtimeMs, size: this.#size };
  }

  /** Queues whole lines, each ending in a newline. Waits, and may fail, only when too much waits for the disk already. */
  async append(lines: readonly Buffer[]): Promise<void> {
    this.#assertOpen();
    if (this.#queue.byteLength > MAX_QUEUED_BYTES) await this.drain();
    this.#assertOpen();
    this.#queue.add(lines);
    this.drain().catch((reason: unknown) => this.#warnOfFailure(reason));
  }

  /**
   * Queues whole lines and makes them durable, after all that was queued before. When that fails they are taken back,
   * unless nobody can tell any more whether they are in the file: then they stay queued, and no error is thrown.
   */
  async appendDurably(lines: readonly Buffer[]): Promise<void> {
    this.#assertOpen();
    this.#queue.add(lines);
    await this.#inOrder(async () => {
      try {
        await this.#writeQueued();
        await this.#sync();
      } catch (reason) {
        if (await this.#takeBack(lines)) throw reason;
        this.#warnOfFailure(reason);
      }
    });
  }

  /** Everything appended is in the file and can be read, though perhaps not yet after a loss of power. */
  drain(): Promise<void> {
    this.#nextDrain ??= this.#inOrder(() => {
      this.#nextDrain = null;
      return this.#writeQueued();
    });
    return this.#nextDrain;
  }

  /** Everything appended is durable. Calls made while one flush runs share the next one. */
  flush(): Promise<void> {
    this.#nextFlush ??= this.#inOrder(async () => {
      this.#nextFlush = null;
      await this.#writeQueued();
      await this.#sync();
    });
    return this.#nextFlush;
  }

  /** The file was moved, as archiving does; it stays open and is written on. */
  movedTo(path: string): void {
    this.#path = path;
  }

  /** Closes the file. Lines that could not be written are dropped. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#inOrder(async () => {
      await this.#file.close();
      // A file that was made but never written would show up as a broken thread.
      if (this.#options.create && this.#size === 0) await this.#options.files.unlink(this.#path).catch(() => undefined);
    });
  }

  /** Removes these lines from the queue; false, and nothing is changed, when they may be in the file. */
  async #takeBack(lines: readonly Buffer[]): Promise<boolean> {
    const isDamaged = await this.#settle().then(
      () => false,
      (reason: unknown) => reason instanceof ThreadStoreError && reason.code === 'corrupt',
    );
    // Nothing is written to a damaged file any more.
    const isUnsure = !isDamaged && this.#unsettled?.bytes.includes(Buffer.concat(lines)) === true;
    return !isUnsure && this.#queue.remove(lines);
  }

  #inOrder(task: () => Promise<void>): Promise<void> {
    const run = this.#tail.then(task);
    this.#tail = run.catch(() => undefined);
    return run;
  }

  #assertOpen(): void {
    if (this.#isClosed) throw ThreadStoreError.closed(`write "${this.#path}"`);
  }

  async #writeQueued(): Promise<void> {
    await this.#settle();
    if (this.#queue.length === 0) return;
    const startsLine = await this.#catchUp();
    // A copy: lines that are appended while these are written belong to the next batch.
    const batch = [...this.#queue.lines];
    const bytes = Buffer.concat(startsLine ? batch : [Buffer.of(NEWLINE), ...batch]);
    this.#unsettled = { base: this.#size, bytes };
    try {
      await this.#writeWhole(bytes);
    } catch (reason) {
      await this.#settle().catch(() => undefined);
      throw reason;
    }
    this.#unsettled = null;
    this.#moveOn(batch, bytes);
    if (this.#unsynced.byteLength > MAX_UNSYNCED_BYTES) await this.#syncFile();
  }

  #moveOn(batch: readonly Buffer[], bytes: Buffer): void {
    if (this.#size === 0) this.#head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
    this.#size += bytes.byteLength;
    this.#queue.takeFirst(batch.length);
    this.#hasWarnedOfFailure = false;
    if (this.#options.durability === 'os') return;
    this.#needsSync = true;
    this.#unsynced.add(batch);
  }

  async #writeWhole(bytes: Buffer): Promise<void> {
    const written = await this.#file.write(bytes);
    if (written === bytes.byteLength) return;
    // The rest of a short write is tried at once: the system then says why it was short, or goes on.
    const rest = bytes.subarray(written);
    const more = await this.#file.write(rest);
    if (more !== rest.byteLength) {
      throw new ThreadStoreError('unavailable', `Cannot write "${this.#path}": only a part was stored`);
    }
  }

  async #sync(): Promise<void> {
    if (this.#needsSync) await this.#syncFile();
    if (!this.#folderNeedsSync) return;
    await this.#options.files.syncFolder(dirname(this.#path));
    this.#folderNeedsSync = false;
  }

  async #syncFile(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (reason) {
      this.#queueAgain();
      await this.#settle().catch(() => undefined);
      throw reason;
    }
    this.#needsSync = false;
    this.#durableSize = this.#size;
    this.#unsynced.clear();
  }

  /** After a failed sync nobody knows which pages reached the disk, so all lines since the last good one are due again. */
  #queueAgain(): void {
    const lines = this.#unsynced.clear();
    this.#unsettled = { base: this.#durableSize, bytes: Buffer.concat(lines) };
    this.#queue.putBack(lines);
  }

  /** Learns what became of an earlier attempt: its bytes are taken back, or those lines that are missing stay queued. */
  async #settle(): Promise<void> {
    const attempt = this.#unsettled;
    if (attempt === null) return;
    const settled = await settleAttempt(this.#file, attempt, this.#queue.lines);
    this.#unsettled = null;
    if (settled === null) {
      // The size shows the next write that more is missing.
      this.#size = attempt.base;
      throw this.#damaged();
    }
    this.#size = settled.size;
    this.#durableSize = Math.min(this.#durableSize, settled.size);
    if (settled.isTakenBack) this.#head = this.#head.subarray(0, settled.size);
    else this.#queue.takeFirst(settled.storedLines);
    if (settled.needsSync) this.#needsSync = this.#options.durability === 'disk';
  }

  /** Whether the next write begins on a new line; notices what others did to the file in the meantime. */
  async #catchUp(): Promise<boolean> {
    const path = this.#path;
    const { fate, size, startsLine } = await inspectFile(this.#file, { size: this.#size, head: this.#head });
    if (fate === 'deleted') throw new ThreadStoreError('unavailable', `Cannot write "${path}": the file was deleted`);
    // What was acknowledged is gone, and records written behind the gap could not be read back. Beginning the file anew
    // would pass off a thread without its past as the whole one, so this is for a person to decide.
    if (fate === 'damaged') throw this.#damaged();
    if (size !== this.#size) await this.#acceptForeign(size);
    if (!startsLine) this.#warnOfTear();
    return startsLine;
  }

  async #acceptForeign(size: number): Promise<void> {
    const from = this.#size;
    this.#size = size;
    this.#durableSize = size;
    this.#unsynced.clear();
    await this.#options.onForeignBytes?.(from, size);
  }

  #damaged(): ThreadStoreError {
    const text = `Cannot write "${this.#path}": another program cut it short or replaced its content while it was open`;
    return new ThreadStoreError('corrupt', text);
  }

  #warnOfTear(): void {
    if (this.#hasWarnedOfTear) return;
    this.#hasWarnedOfTear = true;
    this.#options.onWarning(`The last line of "${this.#path}" is incomplete; it is kept, and writing goes on after it`);
  }

  #warnOfFailure(reason: unknown): void {
    if (this.#hasWarnedOfFailure) return;
    this.#hasWarnedOfFailure = true;
    const detail = reason instanceof Error ? reason.message : String(reason);
    const text =
      reason instanceof ThreadStoreError ? detail : `Cannot write "${this.#path}" (${errnoOf(reason) ?? detail})`;
    this.#options.onWarning(`${text}; its records are kept and tried again`);
  }
}
