import { isBusy } from './open-index.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Another program that writes is no failure, until it never ends. */
const BUSY_FOR_MS = 5_000;

/** Pauses of an index that does not work: meanwhile nobody waits for it, and afterwards it is tried again. */
export class IndexRest {
  #untilMs = Number.NEGATIVE_INFINITY;
  #pauseMs = FIRST_PAUSE_MS;
  #failingSinceMs: number | null = null;

  get isNow(): boolean {
    return performance.now() < this.#untilMs;
  }

  /** Begins a pause, the longer the more there were. Words for people when it is time to say why, else null. */
  begin(reason: unknown): string | null {
    const now = performance.now();
    this.#failingSinceMs ??= now;
    if (!isBusy(reason)) this.#pauseMs = LONGEST_PAUSE_MS;
    this.#untilMs = now + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    if (!isBusy(reason)) return `does not work (${messageOf(reason)})`;
    return now - this.#failingSinceMs < BUSY_FOR_MS ? null : 'is held by another program';
  }

  /** It worked. */
  end(): void {
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#failingSinceMs = null;
  }
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
