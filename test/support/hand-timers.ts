import type { Timers } from '../../src/async/timers.ts';

/** Timers that fire when a test says that time has passed. */
export class HandTimers implements Timers {
  readonly #waiting = new Set<{ readonly atMs: number; readonly action: () => void }>();
  #nowMs = 0;

  after(delayMs: number, action: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, action };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  /** How long each of those that wait still has to. */
  get waitingMs(): readonly number[] {
    return [...this.#waiting].map(({ atMs }) => atMs - this.#nowMs).sort((a, b) => a - b);
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    for (const timer of [...this.#waiting]) {
      if (timer.atMs <= this.#nowMs && this.#waiting.delete(timer)) timer.action();
    }
  }
}
