import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 3;

/** Cuts long work into slices, between which other work gets its turn. */
export class Slices {
  #untilMs = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() > this.#untilMs;
  }

  async next(): Promise<void> {
    await nextTurn();
    this.#untilMs = performance.now() + SLICE_MS;
  }
}
