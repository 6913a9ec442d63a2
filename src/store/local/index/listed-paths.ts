import type { IndexedThread } from './page-indexed-threads.ts';

const MAX_AGE_MS = 1_500;
const MAX_PATHS = 1_000;

/** Paths of threads that a list has just shown: whoever lists threads asks for their paths next. */
export class ListedPaths {
  readonly #paths = new Map<string, { readonly path: string; readonly atMs: number }>();

  remember(rows: readonly IndexedThread[]): void {
    if (this.#paths.size > MAX_PATHS) this.#paths.clear();
    const atMs = performance.now();
    for (const { thread, found } of rows) this.#paths.set(thread.threadId, { path: found.path, atMs });
  }

  get(threadId: string): string | null {
    const listed = this.#paths.get(threadId);
    return listed !== undefined && performance.now() - listed.atMs < MAX_AGE_MS ? listed.path : null;
  }

  clear(): void {
    this.#paths.clear();
  }
}
