import type { SessionSource } from './session-start.ts';

/** The start of a loaded thread, of which the hooks of its first turn are told. */
export class PendingStart {
  #source: SessionSource | null;

  constructor(source: SessionSource) {
    this.#source = source;
  }

  /** Null after the first call. */
  take(): SessionSource | null {
    const source = this.#source;
    this.#source = null;
    return source;
  }
}
