import type { FoundRollout } from '../rollouts/find-rollouts.ts';

interface Looking {
  readonly found: FoundRollout;
  readonly done: Promise<void>;
}

/** Files that this store changed and that the index has yet to look at. */
export class OwnChanges {
  readonly #look: (found: FoundRollout) => Promise<void>;
  readonly #looking = new Map<string, Looking>();
  /** Those that changed again meanwhile. */
  readonly #again = new Map<string, FoundRollout>();

  /** `look`: has the index look at one file; does not fail. */
  constructor(look: (found: FoundRollout) => Promise<void>) {
    this.#look = look;
  }

  add(found: FoundRollout): void {
    if (this.#looking.has(found.path)) this.#again.set(found.path, found);
    else this.#looking.set(found.path, { found, done: this.#lookUntilSame(found) });
  }

  /** Resolves when the index knows all of them. */
  settled(): Promise<void> {
    return settle([...this.#looking.values()]);
  }

  /** Resolves when the index knows those to files that can be of a thread. */
  settledFor(threadId: string): Promise<void> {
    const ofThread = ({ found: { name } }: Looking) => name === null || name.threadId === threadId;
    return settle([...this.#looking.values()].filter(ofThread));
  }

  async #lookUntilSame(found: FoundRollout): Promise<void> {
    const { path } = found;
    for (let next: FoundRollout | undefined = found; next !== undefined; next = this.#again.get(path)) {
      this.#again.delete(path);
      await this.#look(next);
    }
    this.#looking.delete(path);
  }
}

async function settle(looking: readonly Looking[]): Promise<void> {
  if (looking.length > 0) await Promise.all(looking.map(({ done }) => done));
}
