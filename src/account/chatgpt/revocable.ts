/** What can be given up until it is being kept: whoever gives it up after that is told that it is too late. */
export class Revocable {
  readonly #end = new AbortController();
  #isBeingKept = false;

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** False: too late. */
  giveUp(reason: Error): boolean {
    if (this.#isBeingKept) return false;
    this.#end.abort(reason);
    return true;
  }

  /** To be called last, right before it is kept. Throws the reason why it was given up. */
  readonly settle = (): void => {
    this.#end.signal.throwIfAborted();
    this.#isBeingKept = true;
  };
}
