import { ThreadStoreError } from '../../errors.ts';
import type { ThreadId } from '../../thread-store.ts';
import { despiteMoves } from '../files/despite-moves.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import type { CatalogScope, RolloutCatalog } from '../rollouts/rollout-catalog.ts';
import { type MoveOptions, moveFromArchive, moveToArchive } from './archive.ts';
import { deleteRollouts } from './delete.ts';
import type { LocalLiveThread } from './local-live-thread.ts';
import type { WriterLocks } from './writer-lock.ts';

export interface ThreadFilesOptions extends MoveOptions {
  readonly catalog: RolloutCatalog;
  readonly locks: WriterLocks;
  /** The thread, if this store has it open. */
  readonly liveOf: (threadId: ThreadId) => LocalLiveThread | undefined;
  /** Called for each file that came or went. */
  readonly onChanged: (found: FoundRollout) => void;
}

type RolloutFiles = readonly [current: FoundRollout, ...older: FoundRollout[]];

/** Moves and removes all files of a thread, while no one else writes them. */
export class ThreadFiles {
  readonly #options: ThreadFilesOptions;

  constructor(options: ThreadFilesOptions) {
    this.#options = options;
  }

  archive(threadId: ThreadId): Promise<void> {
    return despiteMoves(threadId, () =>
      this.#exclusively(threadId, 'live', async ([current, ...older], live) => {
        await live?.flush();
        for (const found of older) await this.#move(found, moveToArchive);
        await this.#move(current, moveToArchive, live);
      }),
    );
  }

  /** The file that the thread is in afterwards. */
  unarchive(threadId: ThreadId): Promise<FoundRollout> {
    return despiteMoves(threadId, () =>
      this.#exclusively(threadId, 'archived', async ([current, ...older], live) => {
        for (const found of older) await this.#move(found, moveFromArchive);
        return this.#move(current, moveFromArchive, live);
      }),
    );
  }

  /** @throws {ThreadStoreError} `conflict` while the history of another thread goes on from this one's. */
  delete(threadId: ThreadId): Promise<void> {
    return this.#exclusively(threadId, 'any', async (rollouts, live) => {
      if (await this.#options.catalog.isReferenced(threadId)) throw stillReferenced(threadId);
      await live?.discard();
      const [current, ...older] = rollouts;
      await deleteRollouts(this.#options, current, older);
      for (const found of rollouts) this.#options.onChanged(found);
    });
  }

  async #move(found: FoundRollout, move: typeof moveToArchive, live?: LocalLiveThread): Promise<FoundRollout> {
    let now = found;
    await move(this.#options, found, (moved) => {
      now = moved;
      live?.movedTo(moved.path);
      this.#options.onChanged(found);
      this.#options.onChanged(moved);
    });
    return now;
  }

  /** Runs a task on a thread's files, through the open thread where there is one, else under the thread's lock. */
  async #exclusively<T>(
    threadId: ThreadId,
    scope: CatalogScope,
    task: (rollouts: RolloutFiles, live: LocalLiveThread | undefined) => Promise<T>,
  ): Promise<T> {
    const live = this.#options.liveOf(threadId);
    await live?.writeRight.claim();
    const rollouts = await this.#filesOf(threadId, scope);
    if (live !== undefined) return task(rollouts, live);
    const lock = await this.#options.locks.acquire(threadId);
    try {
      return await task(await this.#filesOf(threadId, scope), undefined);
    } finally {
      await lock.release();
    }
  }

  async #filesOf(threadId: ThreadId, scope: CatalogScope): Promise<RolloutFiles> {
    const [current, ...older] = await this.#options.catalog.filesOf(threadId, scope);
    if (current === undefined) throw ThreadStoreError.notFound(threadId);
    return [current, ...older];
  }
}

function stillReferenced(threadId: ThreadId): ThreadStoreError {
  const text = `cannot delete thread ${threadId}: forked history still references it`;
  return new ThreadStoreError('conflict', text, { threadId });
}
