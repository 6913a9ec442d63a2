const WINDOW_MS = 10_000;
const MAX_BYTES_PER_WINDOW = 16 * 1024 * 1024;

/** Notices a server that says far more than it was asked: each byte of that is work and none of it use. */
export class FloodGuard {
  readonly #now: () => number;
  #windowStart: number;
  #bytes = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#windowStart = now();
  }

  /** Counts what nobody asked for. False when it is too much. */
  take(bytes: number): boolean {
    const now = this.#now();
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    return this.#bytes <= MAX_BYTES_PER_WINDOW;
  }
}
