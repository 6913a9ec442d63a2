import { dirname } from 'node:path';
import { ThreadStoreError } from '../errors.ts';
import { errnoOf, type FileLayer, type OpenFile } from './file-layer.ts';
import type { FileMark } from './file-mark.ts';

const NEWLINE = 10;
/** Lines written but not yet synced are kept for a retry; past this many bytes they are synced without being asked. */
const MAX_UNSYNCED_BYTES = 8 * 1024 * 1024;
/** Past this many bytes waiting, `append` waits for the disk. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const READ_CHUNK_BYTES = 1024 * 1024;
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

/** What an attempt left unsure: lines that may be in the file from `base` on, wholly, partly or not at all. */
interface Unsettled {
  readonly base: number;
  readonly bytes: Buffer;
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
  #queued: Buffer[] = [];
  #queuedBytes = 0;
  #unsynced: Buffer[] = [];
  #unsyncedBytes = 0;
  #needsSync = false;
  #path: string;
  #folderNeedsSync: boolean;
  #unsettled: Unsettled | null = null;
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
    return { size: this.#size, queued: [...this.#queued] };
  }

  /** What tells whether others changed the file once it is closed: it looks the same to who opens it next. */
  async mark(): Promise<FileMark> {
    const { inode, mtimeMs } = await this.#file.stat();
    return { inode, mtimeMs, size: this.#size };
  }

  /** Queues whole lines, each ending in a newline. Waits, and may fail, only when too much waits for the disk already. */
  async append(lines: readonly Buffer[]): Promise<void> {
    this.#assertOpen();
    if (this.#queuedBytes > MAX_QUEUED_BYTES) await this.drain();
    this.#assertOpen();
    this.#enqueue(lines);
    this.drain().catch((reason: unknown) => this.#warnOfFailure(reason));
  }

  /**
   * Queues whole lines and makes them durable, after all that was queued before. When that fails they are taken back,
   * unless nobody can tell any more whether they are in the file: then they stay queued, and no error is thrown.
   */
  async appendDurably(lines: readonly Buffer[]): Promise<void> {
    this.#assertOpen();
    this.#enqueue(lines);
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

  #enqueue(lines: readonly Buffer[]): void {
    for (const line of lines) {
      this.#queued.push(line);
      this.#queuedBytes += line.byteLength;
    }
  }

  /** Removes these lines from the queue; false, and nothing is changed, when they may be in the file. */
  async #takeBack(lines: readonly Buffer[]): Promise<boolean> {
    const isDamaged = await this.#settle().then(
      () => false,
      (reason: unknown) => reason instanceof ThreadStoreError && reason.code === 'corrupt',
    );
    // Nothing is written to a damaged file any more.
    const isUnsure = !isDamaged && this.#unsettled?.bytes.includes(Buffer.concat(lines)) === true;
    const queued = new Set(this.#queued);
    if (isUnsure || !lines.every((line) => queued.has(line))) return false;
    const taken = new Set(lines);
    this.#queued = this.#queued.filter((line) => !taken.has(line));
    for (const line of lines) this.#queuedBytes -= line.byteLength;
    return true;
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
    if (this.#queued.length === 0) return;
    const startsLine = await this.#catchUp();
    // A copy: lines that are appended while these are written belong to the next batch.
    const batch = [...this.#queued];
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
    if (this.#unsyncedBytes > MAX_UNSYNCED_BYTES) await this.#syncFile();
  }

  #moveOn(batch: readonly Buffer[], bytes: Buffer): void {
    if (this.#size === 0) this.#head = Buffer.from(bytes.subarray(0, HEAD_BYTES));
    this.#size += bytes.byteLength;
    this.#takeFromQueue(batch.length);
    this.#hasWarnedOfFailure = false;
    if (this.#options.durability === 'os') return;
    this.#needsSync = true;
    this.#unsynced.push(...batch);
    this.#unsyncedBytes += bytes.byteLength;
  }

  #takeFromQueue(count: number): void {
    for (const line of this.#queued.slice(0, count)) this.#queuedBytes -= line.byteLength;
    this.#queued = this.#queued.slice(count);
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
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
  }

  /** After a failed sync nobody knows which pages reached the disk, so all lines since the last good one are due again. */
  #queueAgain(): void {
    this.#unsettled = { base: this.#durableSize, bytes: Buffer.concat(this.#unsynced) };
    this.#queued = [...this.#unsynced, ...this.#queued];
    this.#queuedBytes += this.#unsyncedBytes;
    this.#unsynced = [];
    this.#unsyncedBytes = 0;
  }

  /** Learns what became of an earlier attempt: its bytes are taken back, or those lines that are missing stay queued. */
  async #settle(): Promise<void> {
    const attempt = this.#unsettled;
    if (attempt === null) return;
    const { size } = await this.#file.stat();
    if (size < attempt.base) {
      // Nothing of the attempt is there; the size shows the next write that more is missing.
      this.#size = attempt.base;
      this.#unsettled = null;
      throw this.#damaged();
    }
    const found = await this.#readRange(attempt.base, Math.min(size, attempt.base + attempt.bytes.byteLength));
    const onlyOurs =
      size - attempt.base === found.byteLength && attempt.bytes.subarray(0, found.byteLength).equals(found);
    if (onlyOurs) {
      if (found.byteLength > 0) await this.#file.truncate(attempt.base);
      // What was taken back may be on the disk already, and would be found there after a loss of power.
      if (found.byteLength > 0) this.#needsSync = this.#options.durability === 'disk';
      this.#size = attempt.base;
      this.#head = this.#head.subarray(0, attempt.base);
    } else {
      this.#takeFromQueue(await this.#countStored(attempt.base, size));
      this.#size = size;
      this.#needsSync = this.#options.durability === 'disk';
    }
    this.#durableSize = Math.min(this.#durableSize, this.#size);
    this.#unsettled = null;
  }

  /** How many of the queued lines, from the first on, are whole lines of the file behind `base`. */
  async #countStored(base: number, size: number): Promise<number> {
    const tail = await this.#readRange(base, size);
    let stored = 0;
    for (let start = 0; start < tail.byteLength; ) {
      const end = tail.indexOf(NEWLINE, start);
      if (end === -1) break;
      if (this.#queued[stored]?.equals(tail.subarray(start, end + 1))) stored += 1;
      start = end + 1;
    }
    return stored;
  }

  /** Whether the next write begins on a new line; notices what others did to the file in the meantime. */
  async #catchUp(): Promise<boolean> {
    const { size, links } = await this.#file.stat();
    if (links === 0) {
      throw new ThreadStoreError('unavailable', `Cannot write "${this.#path}": the file was deleted`);
    }
    // What was acknowledged is gone, and records written behind the gap could not be read back. Beginning the file anew
    // would pass off a thread without its past as the whole one, so this is for a person to decide.
    if (size < this.#size || !(await this.#hasHead())) throw this.#damaged();
    if (size !== this.#size) {
      const from = this.#size;
      this.#size = size;
      this.#durableSize = size;
      this.#unsynced = [];
      this.#unsyncedBytes = 0;
      await this.#options.onForeignBytes?.(from, size);
    }
    if (size === 0) return true;
    const [last] = await this.#readRange(size - 1, size);
    if (last === NEWLINE) return true;
    this.#warnOfTear();
    return false;
  }

  async #hasHead(): Promise<boolean> {
    return this.#head.equals(await this.#readRange(0, this.#head.byteLength));
  }

  #readRange(from: number, to: number): Promise<Buffer> {
    return readRange(this.#file, from, to);
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

async function readRange(file: OpenFile, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = from; at < to; ) {
    const part = Buffer.alloc(Math.min(READ_CHUNK_BYTES, to - at));
    const read = await file.read(part, at);
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    at += read;
  }
  return Buffer.concat(parts);
}
