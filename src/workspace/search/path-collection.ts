import { type FoundPath, walkFolder } from './walk-folder.ts';

/** Paths beyond these are not looked for: such a search would not end while its user waits. */
const MAX_PATHS = 250_000;

/** What is below some folders; it grows until it is complete. */
export class PathCollection {
  readonly found: FoundPath[] = [];
  /** Resolves when all was found, or the search was aborted. */
  readonly complete: Promise<void>;

  constructor(roots: readonly string[], signal: AbortSignal) {
    this.complete = this.#collect(roots, signal);
  }

  async #collect(roots: readonly string[], signal: AbortSignal): Promise<void> {
    for (const root of new Set(roots)) {
      await walkFolder({ root, signal, onFound: (found) => this.#add(found) });
    }
  }

  #add(found: readonly FoundPath[]): boolean {
    for (const each of found) {
      if (this.found.length >= MAX_PATHS) return false;
      this.found.push(each);
    }
    return true;
  }
}
