import { ThreadStoreError } from '../errors.ts';
import type { ThreadId } from '../thread-store.ts';
import { despiteMoves } from './files/despite-moves.ts';
import type { LocalIndex } from './index/local-index.ts';
import { type FoundRollout, foundAt } from './rollouts/find-rollouts.ts';
import type { CatalogScope, RolloutCatalog } from './rollouts/rollout-catalog.ts';
import { isInArchive } from './rollouts/rollout-path.ts';
import type { LocalLiveThread } from './writing/local-live-thread.ts';

export interface ThreadFinderOptions {
  /** Absolute path of the home. */
  readonly home: string;
  readonly catalog: RolloutCatalog;
  readonly index: LocalIndex | null;
  /** The thread, if this store has it open. */
  readonly liveOf: (threadId: ThreadId) => LocalLiveThread | undefined;
}

/** Finds the current file of a thread: where the open thread has it, where the index saw it, or in the folders. */
export class ThreadFinder {
  readonly #options: ThreadFinderOptions;

  constructor(options: ThreadFinderOptions) {
    this.#options = options;
  }

  /** @throws {ThreadStoreError} `not-found` */
  async find(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const known = this.#heldLive(threadId) !== undefined ? null : await this.#options.index?.find(threadId, scope);
    return known ?? this.findNow(threadId, scope);
  }

  /**
   * Whoever writes asks the folders: that has to go to the current file, not to the last one the index saw.
   *
   * @throws {ThreadStoreError} `not-found`
   */
  async findNow(threadId: ThreadId, scope: CatalogScope): Promise<FoundRollout> {
    const live = this.#heldLive(threadId);
    if (live?.isPersisted && scope === 'any') return this.at(live.path);
    const found = await this.#options.catalog.find(threadId, scope);
    if (found === null) throw ThreadStoreError.notFound(threadId);
    return found;
  }

  /** Does something with a thread's file, wherever others move it meanwhile. */
  using<T>(threadId: ThreadId, scope: CatalogScope, use: (found: FoundRollout) => Promise<T>): Promise<T> {
    return despiteMoves(threadId, async () => use(await this.find(threadId, scope)));
  }

  /** The path of the current file, also of one that is yet to be made; null for an unknown thread. */
  async pathOf(threadId: ThreadId): Promise<string | null> {
    const { index, catalog } = this.#options;
    return (
      this.#heldLive(threadId)?.path ??
      index?.listedPath(threadId) ??
      (await index?.find(threadId, 'any'))?.path ??
      catalog.pathOf(threadId)
    );
  }

  /** @throws {ThreadStoreError} `conflict` where a thread of that id is stored. */
  async assertFree(threadId: ThreadId): Promise<void> {
    if (await this.#options.index?.lacks(threadId)) return;
    if (await this.#options.catalog.has(threadId)) throw takenId(threadId);
  }

  at(path: string): FoundRollout {
    return foundAt(path, isInArchive(this.#options.home, path));
  }

  /** The open thread whose file nobody else moves. */
  #heldLive(threadId: ThreadId): LocalLiveThread | undefined {
    const live = this.#options.liveOf(threadId);
    return live?.writeRight.isHeld ? live : undefined;
  }
}

function takenId(threadId: ThreadId): ThreadStoreError {
  return new ThreadStoreError('conflict', `Cannot create thread ${threadId}: a thread of that id is stored`, {
    threadId,
  });
}
