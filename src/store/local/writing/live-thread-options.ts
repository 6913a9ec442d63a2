import type { ThreadId } from '../../thread-store.ts';
import type { NumberingOptions } from './line-numbering.ts';
import type { RevertOptions } from './start-reverted.ts';
import type { WriterLock } from './writer-lock.ts';

/** What an open thread needs of its store. */
export interface LiveThreadOptions extends NumberingOptions, RevertOptions {
  readonly threadId: ThreadId;
  /** Where the file is to be made, or was last seen. */
  readonly path: string;
  readonly onWarning: (message: string) => void;
  /** Takes the right to write, when the thread is materialised or resumed, or written again after it was given back. */
  readonly acquireLock: () => Promise<WriterLock>;
  /** Where the file is now: others may move it while they have the right to write. */
  readonly locate: () => Promise<LocatedRollout>;
  readonly onClosed: () => void;
  /** Called when records became durable. */
  readonly onStored: (path: string) => void;
}

/** A file that is to be written on, and its format. */
export interface LocatedRollout {
  readonly path: string;
  readonly isPaginated: boolean;
}

/** A file with its content, before anyone else knew of it. */
export interface MadeRollout {
  readonly path: string;
  readonly lineCount: number;
}
