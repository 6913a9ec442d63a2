import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FuzzyFileSearchMatch } from '../../protocol/file-search.ts';
import { PathCollection } from './path-collection.ts';
import { rankPaths } from './rank-paths.ts';

/** Who hears of a session. */
export interface SessionListener {
  updated(query: string, files: FuzzyFileSearchMatch[]): void;
  /** The query was looked for in all there is. */
  completed(): void;
}

/** Paths that are collected once and searched with one query after the other. A newer query takes the place of an older one. */
export class SearchSession {
  readonly #listener: SessionListener;
  readonly #over = new AbortController();
  readonly #paths: PathCollection;
  #asked = new AbortController();
  #isComplete = false;

  constructor(roots: readonly string[], listener: SessionListener) {
    this.#listener = listener;
    this.#paths = new PathCollection(roots, this.#over.signal);
    void this.#paths.complete.then(() => {
      this.#isComplete = true;
    });
    this.ask('');
  }

  /** Tells at once what was found so far, and all of it as soon as everything was found. */
  ask(query: string): void {
    this.#asked.abort();
    this.#asked = new AbortController();
    void this.#answer(query, AbortSignal.any([this.#asked.signal, this.#over.signal]));
  }

  end(): void {
    this.#over.abort();
  }

  async #answer(query: string, signal: AbortSignal): Promise<void> {
    // Of queries that come at once only the last is looked for; and the answer to its request goes out first.
    await nextTurn();
    if (!this.#isComplete && query !== '') await this.#tell(query, signal);
    await this.#paths.complete;
    await this.#tell(query, signal);
    if (!signal.aborted) this.#listener.completed();
  }

  async #tell(query: string, signal: AbortSignal): Promise<void> {
    const files = await rankPaths(this.#paths.found, query, signal);
    if (!signal.aborted) this.#listener.updated(query, files);
  }
}
