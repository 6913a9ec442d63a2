/** Agents that are being made: they count before they are there. */
export class AgentSlots {
  readonly #taken = new Map<string, number>();

  taken(rootThreadId: string): number {
    return this.#taken.get(rootThreadId) ?? 0;
  }

  async during<T>(rootThreadId: string, work: () => Promise<T>): Promise<T> {
    this.#change(rootThreadId, 1);
    try {
      return await work();
    } finally {
      this.#change(rootThreadId, -1);
    }
  }

  #change(rootThreadId: string, by: number): void {
    const count = this.taken(rootThreadId) + by;
    if (count === 0) this.#taken.delete(rootThreadId);
    else this.#taken.set(rootThreadId, count);
  }
}
