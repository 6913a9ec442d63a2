import { type IndexDatabase, isBusy, WRITER_WAIT_MS } from './open-index.ts';

/** How long a transaction waits for those of other programs. */
const PATIENCE_MS = 1_000;
/** How long others do not wait after one did in vain. */
const HELD_MS = 2_000;

export interface IndexWriterOptions {
  readonly database: IndexDatabase;
  /** Whether the index is being left, so that nobody waits any longer. */
  readonly isStopped: () => boolean;
  /** Called when a transaction was taken back. */
  readonly onTakenBack?: () => void;
}

/**
 * Runs transactions that write. They wait for those of other programs in short steps: a call into SQLite cannot be
 * interrupted, and a thread that is ended within one ends the whole process.
 */
export class IndexWriter {
  readonly #options: IndexWriterOptions;
  #heldUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: IndexWriterOptions) {
    this.#options = options;
  }

  /** Blocks. Fails as SQLite does when another program writes for too long; others then fail at once for a while. */
  write<T>(task: () => T): T {
    const { database, onTakenBack } = this.#options;
    const begunMs = performance.now();
    const isHeld = begunMs < this.#heldUntilMs;
    if (isHeld) database.pragma('busy_timeout = 0');
    try {
      for (;;) {
        try {
          return database.transaction(task).immediate();
        } catch (reason) {
          onTakenBack?.();
          if (!isBusy(reason)) throw reason;
          if (isHeld || this.#isOver(begunMs)) throw reason;
        }
      }
    } finally {
      if (isHeld) database.pragma(`busy_timeout = ${WRITER_WAIT_MS}`);
    }
  }

  #isOver(begunMs: number): boolean {
    if (this.#options.isStopped()) return true;
    const now = performance.now();
    if (now - begunMs < PATIENCE_MS) return false;
    this.#heldUntilMs = now + HELD_MS;
    return true;
  }
}
