import { resolve } from 'node:path';
import type { HistoryRecord } from '../../history/record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { RolloutPaths } from '../rollout-paths.ts';
import type { StoredThread, ThreadId } from '../thread-store.ts';
import { errnoOf, type FileLayer } from './files/file-layer.ts';
import { packedPath, unpackedPath } from './files/packed-rollout.ts';
import type { LocalThreadReader } from './local-thread-reader.ts';
import { type FoundRollout, foundAt } from './rollouts/find-rollouts.ts';
import { isInArchive, isRolloutFileName } from './rollouts/rollout-path.ts';
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
    return asStoreError('find a rollout file', async () => {
      const path = await this.#options.pathOf(threadId);
      return path === null ? null : unpackedPath(path);
    });
  }

  readThreadByRolloutPath(path: string): Promise<StoredThread> {
    return this.#read(path, (found) => this.#options.reader.thread(found));
  }

  loadHistoryByRolloutPath(path: string): Promise<readonly HistoryRecord[]> {
    return this.#read(path, (found) => this.#options.reader.records(found));
  }

  #read<T>(path: string, read: (found: FoundRollout) => Promise<T>): Promise<T> {
    return asStoreError(`read "${path}"`, async () => {
      const found = await this.#found(path);
      try {
        return await read(found);
      } catch (reason) {
        if (errnoOf(reason) === 'ENOENT') throw noFile(path);
        if (isWithoutMeta(reason) && !isRolloutFileName(found.fileName)) throw noRollout(path);
        throw reason;
      }
    });
  }

  async #found(path: string): Promise<FoundRollout> {
    const { home, files } = this.#options;
    if (path.includes('\0')) throw noRollout(path);
    const absolute = resolve(home, path);
    const plain = await files.stat(absolute);
    // A thread keeps its path when its file is packed.
    const actual = plain === null ? packedPath(absolute) : absolute;
    const stat = plain ?? (await files.stat(actual));
    if (stat === null || stat.isFolder) throw noFile(path);
    if (!stat.isFile) throw noRollout(path);
    return foundAt(actual, isInArchive(home, actual));
  }
}

function isWithoutMeta(reason: unknown): boolean {
  return reason instanceof ThreadStoreError && reason.code === 'corrupt';
}

function noFile(path: string): ThreadStoreError {
  return new ThreadStoreError('not-found', `Cannot read "${path}": there is no such file`);
}

/** A wrong path is the caller's mistake, unlike a rollout file that lost its content. */
function noRollout(path: string): ThreadStoreError {
  return new ThreadStoreError('invalid', `Cannot read ${JSON.stringify(path)}: it is not a rollout file`);
}
