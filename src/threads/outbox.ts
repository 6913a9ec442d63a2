/** Runs actions in the order they were handed in, and can hold them back for a while. */
export class Outbox {
  readonly #queue: Array<() => void> = [];
  #holds = 0;
  #drained: Array<() => void> = [];

  /** True while something holds it back. */
  get isHeld(): boolean {
    return this.#holds > 0;
  }

  send(action: () => void): void {
    if (this.#holds > 0 || this.#queue.length > 0) this.#queue.push(action);
    else action();
  }

  /** Holds back all that follows until the returned function is called; calling it again has no effect. */
  hold(): () => void {
    this.#holds += 1;
    let isHolding = true;
    return () => {
      if (!isHolding) return;
      isHolding = false;
      this.#holds -= 1;
      this.#run();
    };
  }

  /** Resolves when nothing is held back any more. */
  drained(): Promise<void> | undefined {
    if (this.#holds === 0 && this.#queue.length === 0) return undefined;
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  #run(): void {
    while (this.#holds === 0) {
      const action = this.#queue.shift();
      if (action === undefined) break;
      action();
    }
    if (this.#holds > 0 || this.#queue.length > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
