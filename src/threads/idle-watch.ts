import type { Timers } from '../async/timers.ts';

/** Shortest wait before an action that could not be done is tried again. */
const MIN_RETRY_MS = 1_000;

export interface IdleWatchOptions {
  readonly timers: Timers;
  readonly afterMs: number;
  readonly isIdle: (threadId: string) => boolean;
  /** Called once a thread was idle for that long. False when it could not be done now. */
  readonly act: (threadId: string) => Promise<boolean>;
}

/** Does something with threads that nobody watches and that do nothing, after a while. */
export class IdleWatch {
  readonly #options: IdleWatchOptions;
  readonly #callOff = new Map<string, () => void>();
  #isStopped = false;

  constructor(options: IdleWatchOptions) {
    this.#options = options;
  }

  /** Looks whether the thread is idle, and if so starts the clock anew. */
  consider(threadId: string): void {
    this.#wait(threadId, this.#options.afterMs);
  }

  stop(): void {
    this.#isStopped = true;
    for (const callOff of this.#callOff.values()) callOff();
    this.#callOff.clear();
  }

  #wait(threadId: string, delayMs: number): void {
    const { timers, isIdle } = this.#options;
    this.#callOff.get(threadId)?.();
    this.#callOff.delete(threadId);
    if (this.#isStopped || !isIdle(threadId)) return;
    const callOff = timers.after(delayMs, () => void this.#act(threadId));
    this.#callOff.set(threadId, callOff);
  }

  async #act(threadId: string): Promise<void> {
    this.#callOff.delete(threadId);
    const { afterMs, isIdle, act } = this.#options;
    if (!isIdle(threadId) || (await act(threadId)) || this.#callOff.has(threadId)) return;
    this.#wait(threadId, Math.max(afterMs, MIN_RETRY_MS));
  }
}
