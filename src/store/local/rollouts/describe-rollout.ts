import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { storedThreadOf } from '../../stored-thread-of.ts';
import type { StoredThread } from '../../thread-store.ts';
import type { FileStat } from '../files/file-layer.ts';
import type { FoundRollout } from './find-rollouts.ts';
import type { RolloutName } from './rollout-path.ts';

/** What of a file's metadata a thread shows. */
export type FileTimes = Pick<FileStat, 'mtimeMs' | 'ctimeMs' | 'birthtimeMs'>;

/** A file that 0.169 packed because nobody had touched it for long. */
export function isCompressed(found: FoundRollout): found is FoundRollout & { readonly name: RolloutName } {
  return found.name?.isCompressed === true;
}

/** A thread as the summary of its records and the metadata of its file show it. */
export function describeRollout(
  summary: ThreadSummary,
  found: FoundRollout,
  stat: FileTimes,
  names: ReadonlyMap<string, string>,
): StoredThread {
  const thread = storedThreadOf(summary, {
    updatedAt: new Date(stat.mtimeMs),
    archivedAt: found.isArchived ? new Date(stat.ctimeMs) : null,
    name: names.get(summary.meta.id.toLowerCase()) ?? null,
    paging: 'items',
    createdAtFallback: new Date(Math.min(stat.birthtimeMs || stat.mtimeMs, stat.mtimeMs)),
  });
  // Lists do not unpack a file to find its last turn, and nobody had touched it for long.
  return isCompressed(found) ? { ...thread, recencyAt: thread.updatedAt } : thread;
}

/**
 * A thread of which only the first lines were read. When its last turn began is not known then; the last write is
 * what tells that best.
 */
export function describeHead(...args: Parameters<typeof describeRollout>): StoredThread {
  const thread = describeRollout(...args);
  return { ...thread, recencyAt: thread.updatedAt };
}

/** What the name of a packed file tells that cannot be unpacked; it is listed, for it is a thread of the user. */
export function compressedThread(
  found: FoundRollout,
  name: RolloutName,
  stat: FileStat,
  names: ReadonlyMap<string, string>,
): StoredThread {
  return { ...describeHead(compressedSummary(name), found, stat, names), paging: 'none' };
}

export function compressedSummary({ threadId, createdAt }: RolloutName): ThreadSummary {
  const meta = { id: threadId, timestamp: createdAt.toISOString(), source: 'vscode' as const, model_provider: null };
  return {
    meta: { ...meta, cwd: '', originator: '', cli_version: '' },
    git: null,
    memoryMode: null,
    preview: '',
    hasUserMessage: true,
    model: null,
    reasoningEffort: null,
    settings: null,
    lastTurnAt: null,
  };
}
