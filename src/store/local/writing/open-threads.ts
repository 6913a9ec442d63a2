import { dirname } from 'node:path';
import { newRecord, type SessionMetaPayload } from '../../../history/record.ts';
import { ThreadStoreError } from '../../errors.ts';
import type { CopyThread, CreateThread, ThreadId } from '../../thread-store.ts';
import type { FoldersOf } from '../files/make-folders.ts';
import type { LocalIndex } from '../index/local-index.ts';
import type { LocalThreadReader } from '../local-thread-reader.ts';
import { isCompressed } from '../rollouts/describe-rollout.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { historyBaseOf } from '../rollouts/history-base.ts';
import type { CatalogScope } from '../rollouts/rollout-catalog.ts';
import { dayFolder, isInArchive, rolloutPath } from '../rollouts/rollout-path.ts';
import type { ThreadFinder } from '../thread-finder.ts';
import { copyRollout } from './copy-rollout.ts';
import { isPaginatedMeta, PaginatedFormat, paginatedCopy } from './line-format.ts';
import type { LiveThreadOptions, LocatedRollout } from './live-thread-options.ts';
import { LocalLiveThread } from './local-live-thread.ts';
import type { WriterLocks } from './writer-lock.ts';

export interface OpenThreadsOptions extends FoldersOf {
  readonly finder: ThreadFinder;
  readonly reader: LocalThreadReader;
  readonly locks: WriterLocks;
  readonly index: LocalIndex | null;
  readonly onWarning: (message: string) => void;
  /** Called for each file that was made or written. */
  readonly onChanged: (found: FoundRollout) => void;
}

/** The threads that a store has open, each at most once. */
export class OpenThreads {
  readonly #options: OpenThreadsOptions;
  readonly #live = new Map<ThreadId, LocalLiveThread>();
  /** Threads that are being created or resumed right now. */
  readonly #opening = new Set<ThreadId>();

  constructor(options: OpenThreadsOptions) {
    this.#options = options;
  }

  get(threadId: ThreadId): LocalLiveThread | undefined {
    return this.#live.get(threadId);
  }

  /** @throws {ThreadStoreError} `conflict` if the id is taken. */
  create({ meta, history = [] }: CreateThread): Promise<LocalLiveThread> {
    return this.#open(meta.id, async () => {
      await this.#options.finder.assertFree(meta.id);
      const options = this.#liveOptions(meta.id, this.#newPath(meta));
      if (history.some(isPaginatedMeta)) {
        return LocalLiveThread.create(options, paginatedCopy(meta, history), new PaginatedFormat(meta.id, 0));
      }
      return LocalLiveThread.create(options, [newRecord('session_meta', meta), ...history]);
    });
  }

  /** Null where the history cannot be copied from file to file. */
  async copy(params: CopyThread): Promise<LocalLiveThread | null> {
    const { meta, sourceId } = params;
    const { finder, reader, onChanged } = this.#options;
    const source = await finder.find(sourceId, 'any');
    if (isCompressed(source) || !isPlainFormat((await reader.summary(source)).meta)) return null;
    await finder.assertFree(meta.id);
    const path = this.#newPath(meta);
    const copied = await copyRollout(this.#options, source.path, path, params);
    if (copied === null) return null;
    const { lineCount } = copied;
    await reader.noteCopied(finder.at(path), copied);
    onChanged(finder.at(path));
    return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, path), { path, lineCount }));
  }

  /** @throws {ThreadStoreError} `not-found`; `conflict` while it is open, here or elsewhere. */
  async resume(threadId: ThreadId, scope: CatalogScope): Promise<LocalLiveThread> {
    const { path, meta } = await this.#findWritable(threadId, scope);
    return this.#open(meta.id, () => LocalLiveThread.resume(this.#liveOptions(meta.id, path, scope)));
  }

  async shutdown(): Promise<void> {
    await Promise.all([...this.#live.values()].map((live) => live.shutdown()));
  }

  /** Reserves the id while a thread is opened, and knows it as open afterwards. */
  async #open(threadId: ThreadId, make: () => Promise<LocalLiveThread>): Promise<LocalLiveThread> {
    if (this.#live.has(threadId) || this.#opening.has(threadId)) throw ThreadStoreError.conflict(threadId);
    this.#opening.add(threadId);
    try {
      const live = await make();
      this.#live.set(threadId, live);
      return live;
    } finally {
      this.#opening.delete(threadId);
    }
  }

  #liveOptions(threadId: ThreadId, path: string, scope: CatalogScope = 'any'): LiveThreadOptions {
    const { home, files, durability, onWarning, finder, reader, locks, index, onChanged } = this.#options;
    return {
      threadId,
      path,
      files,
      home,
      durability,
      onWarning,
      acquireLock: () => locks.acquire(threadId),
      locate: () => this.#findWritable(threadId, scope),
      onClosed: () => this.#live.delete(threadId),
      onStored: (stored) => onChanged(finder.at(stored)),
      knownLineCount: async (current) =>
        (await index?.lineCount(finder.at(current))) ?? reader.knownLineCount(finder.at(current)),
      segmentsOf: (current) => reader.segments(finder.at(current)),
      folderOf: (fileName, before) => (isInArchive(home, before) ? dirname(before) : dayFolder(home, fileName)),
    };
  }

  async #findWritable(threadId: ThreadId, scope: CatalogScope): Promise<WritableRollout> {
    const { finder, reader } = this.#options;
    const found = await finder.findNow(threadId, scope);
    const { meta } = await reader.summary(found);
    return { path: found.path, meta, isPaginated: meta.history_mode === 'paginated' };
  }

  #newPath({ id, timestamp }: SessionMetaPayload): string {
    return rolloutPath(this.#options.home, id, creationTime(timestamp));
  }
}

interface WritableRollout extends LocatedRollout {
  readonly meta: SessionMetaPayload;
}

/** The format of 0.130, of a file that stands alone. */
function isPlainFormat(meta: SessionMetaPayload): boolean {
  return meta.history_mode !== 'paginated' && historyBaseOf(meta) === null;
}

function creationTime(timestamp: string): Date {
  const time = new Date(timestamp);
  return Number.isNaN(time.getTime()) ? new Date() : time;
}
