export interface ChangeSignalOptions {
  /** Gives the watched file the present time. */
  readonly touch: () => Promise<void>;
  readonly intervalMs?: number;
}

/** Watchers wait for a quiet moment and then list threads: no oftener than this is of use to them. */
const INTERVAL_MS = 500;

/**
 * Tells programs that watch the home that a thread in it changed: at once, and for all further changes of the same
 * interval once more at its end. That it cannot be told is no failure of the change.
 */
export class ChangeSignal implements AsyncDisposable {
  readonly #touch: () => Promise<void>;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | null = null;
  #isWaiting = false;
  #touching: Promise<void> = Promise.resolve();

  constructor({ touch, intervalMs = INTERVAL_MS }: ChangeSignalOptions) {
    this.#touch = touch;
    this.#intervalMs = intervalMs;
  }

  changed(): void {
    if (this.#timer === null) this.#give();
    else this.#isWaiting = true;
  }

  /** Gives what still waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#isWaiting) this.#give();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#touching;
  }

  #give(): void {
    this.#isWaiting = false;
    this.#touching = this.#touching.then(this.#touch).catch(() => undefined);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isWaiting) this.#give();
    }, this.#intervalMs);
    this.#timer.unref();
  }
}
