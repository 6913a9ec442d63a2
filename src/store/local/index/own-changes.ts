import type { FoundRollout } from '../find-rollouts.ts';

/** Files that this store changed and that the index has yet to look at. */
export class OwnChanges {
  readonly #look: (found: FoundRollout) => Promise<void>;
  readonly #looking = new Map<string, Promise<void>>();
  /** Those that changed again meanwhile. */
  readonly #again = new Map<string, FoundRollout>();

  /** `look`: has the index look at one file; does not fail. */
  constructor(look: (found: FoundRollout) => Promise<void>) {
    this.#look = look;
  }

  add(found: FoundRollout): void {
    if (this.#looking.has(found.path)) this.#again.set(found.path, found);
    else this.#looking.set(found.path, this.#lookUntilSame(found));
  }

  /** Resolves when the index knows all of them. */
  async settled(): Promise<void> {
    if (this.#looking.size > 0) await Promise.all(this.#looking.values());
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
