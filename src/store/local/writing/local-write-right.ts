import type { WriteRight } from '../../ownership.ts';
import type { FileMark } from '../files/file-mark.ts';
import { asStoreError } from '../store-error.ts';
import { newEpoch, type WriterLock } from './writer-lock.ts';

/** The file that a right to write is for. It is open while the right is held. */
export interface OwnedFile {
  /** @throws {ThreadStoreError} `closed` once nothing is written any more. */
  assertOpen(): void;
  /**
   * Finds and opens the file; the lock is held. `left`: as it was given back, null the first time. Whether it is
   * another one now.
   */
  open(left: FileMark | null): Promise<boolean>;
  /** Makes all that was appended durable. The file as it is then; null, and nothing is done, where none is open. */
  settle(): Promise<FileMark | null>;
  close(): Promise<void>;
}

export interface LocalWriteRightOptions {
  readonly threadId: string;
  readonly file: OwnedFile;
  readonly acquireLock: () => Promise<WriterLock>;
}

/** The right to write one thread: the lock of the thread, with the file open, or neither. */
export class LocalWriteRight implements WriteRight {
  readonly #options: LocalWriteRightOptions;
  #epoch = newEpoch();
  #lock: WriterLock | null = null;
  /** The file as it was when the right was given back; null while that is here. */
  #left: FileMark | null = null;
  #isReleasing = false;
  #revision = 0;
  /** Claims and releases, one after another. */
  #tail: Promise<void> = Promise.resolve();

  constructor(options: LocalWriteRightOptions) {
    this.#options = options;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Whether others are kept from writing the file; a thread without a file has none to write. */
  get isHeld(): boolean {
    return this.#left === null && !this.#isReleasing;
  }

  get revision(): number {
    return this.#revision;
  }

  claim(): Promise<void> {
    return this.#inTurn(async () => {
      const { file, threadId } = this.#options;
      file.assertOpen();
      if (this.#left !== null) await asStoreError(`take thread "${threadId}"`, () => this.open());
    });
  }

  release(): Promise<void> {
    return this.#inTurn(() => this.#release());
  }

  /** Takes the lock and opens the file: until the lock was held, others could move it. */
  async open(openFile = () => this.#options.file.open(this.#left)): Promise<void> {
    const lock = await this.#options.acquireLock();
    try {
      if ((await openFile()) && this.#left !== null) this.#revision += 1;
    } catch (reason) {
      await lock.release();
      throw reason;
    }
    this.#hold(lock);
  }

  /** Takes the lock alone, for a file that is yet to be made. No effect while held. */
  async takeLock(): Promise<void> {
    this.#hold(this.#lock ?? (await this.#options.acquireLock()));
  }

  async giveLockBack(): Promise<void> {
    const lock = this.#lock;
    this.#lock = null;
    await lock?.release();
  }

  /** Others wrote to the file all the same. */
  noteChange(): void {
    this.#revision += 1;
  }

  /** No claim or release runs. */
  idle(): Promise<void> {
    return this.#tail;
  }

  async #release(): Promise<void> {
    const { file } = this.#options;
    // From now on appends wait, so that what is made durable is the last of this ownership.
    this.#isReleasing = true;
    try {
      const left = await file.settle();
      if (left === null) return;
      this.#left = left;
      await file.close().finally(() => this.giveLockBack());
    } finally {
      this.#isReleasing = false;
    }
  }

  #hold(lock: WriterLock): void {
    this.#lock = lock;
    this.#epoch = lock.epoch;
    this.#left = null;
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const run = this.#tail.then(task);
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
