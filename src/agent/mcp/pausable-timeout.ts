/** Runs an action after a time of which pauses do not count. */
export class PausableTimeout {
  readonly #action: () => void;
  #leftMs: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;

  constructor(timeoutMs: number, action: () => void) {
    this.#action = action;
    this.#leftMs = timeoutMs;
    this.#run();
  }

  /** The returned function ends the pause. */
  pause(): () => void {
    this.#pauses += 1;
    if (this.#pauses === 1) {
      clearTimeout(this.#timer);
      this.#leftMs -= performance.now() - this.#startedAt;
    }
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#run();
    };
  }

  /** The action does not run any more. */
  clear(): void {
    this.#pauses = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#action, Math.max(0, this.#leftMs));
  }
}
