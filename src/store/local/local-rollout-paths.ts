import { resolve } from 'node:path';
import type { HistoryRecord } from '../../history/record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { RolloutPaths } from '../rollout-paths.ts';
import type { StoredThread, ThreadId } from '../thread-store.ts';
import type { FileLayer } from './file-layer.ts';
import { type FoundRollout, foundAt } from './find-rollouts.ts';
import type { LocalThreadReader } from './local-thread-reader.ts';
import { isInArchive } from './rollout-path.ts';
import { asStoreError } from './store-error.ts';

export interface LocalRolloutPathsOptions {
  readonly home: string;
  readonly files: FileLayer;
  readonly reader: LocalThreadReader;
  readonly pathOf: (threadId: ThreadId) => Promise<string | null>;
}

/** Threads named by the path of their file, which may lie anywhere. */
export class LocalRolloutPaths implements RolloutPaths {
  readonly #options: LocalRolloutPathsOptions;

  constructor(options: LocalRolloutPathsOptions) {
    this.#options = options;
  }

  pathOf(threadId: ThreadId): Promise<string | null> {
    return asStoreError('find a rollout file', () => this.#options.pathOf(threadId));
  }

  readThreadByRolloutPath(path: string): Promise<StoredThread> {
    return asStoreError(`read "${path}"`, async () => this.#options.reader.thread(await this.#found(path)));
  }

  loadHistoryByRolloutPath(path: string): Promise<readonly HistoryRecord[]> {
    return asStoreError(`read "${path}"`, async () => this.#options.reader.records(await this.#found(path)));
  }

  async #found(path: string): Promise<FoundRollout> {
    const { home, files } = this.#options;
    const absolute = resolve(home, path);
    const stat = await files.stat(absolute);
    if (stat === null || stat.isFolder) {
      throw new ThreadStoreError('not-found', `Cannot read "${path}": there is no such file`);
    }
    return foundAt(absolute, isInArchive(home, absolute));
  }
}
