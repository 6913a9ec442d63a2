import { pageThreads } from '../page-threads.ts';
import type { ListThreads, Page, StoredThread } from '../thread-store.ts';
import { foundOf } from './index/file-rows.ts';
import type { LocalIndex } from './index/local-index.ts';
import type { LocalThreadReader } from './read-local-thread.ts';
import type { HeadedRollout, RolloutCatalog } from './rollout-catalog.ts';
import type { SessionIndex } from './session-index.ts';

export interface ListSources {
  readonly catalog: RolloutCatalog;
  readonly reader: LocalThreadReader;
  readonly names: SessionIndex;
}

/**
 * One page of threads. All are sorted and filtered by what their first lines say; those of the page are then read
 * whole, for git data and model may have changed later in the file.
 */
export async function listLocalThreads(sources: ListSources, params: ListThreads): Promise<Page<StoredThread>> {
  const names = await sources.names.names();
  const rollouts = new Map<string, HeadedRollout>();
  const threads: StoredThread[] = [];
  for (const rollout of await sources.catalog.currentRollouts(params.archived)) {
    const thread = await threadOf(sources.reader, rollout, names);
    if (thread === null) continue;
    rollouts.set(thread.threadId, rollout);
    threads.push(thread);
  }
  const page = pageThreads(threads, params);
  const rows = await Promise.all(page.rows.map((row) => readWhole(sources.reader, row, rollouts.get(row.threadId))));
  return { ...page, rows };
}

/** The same page out of the index; null while that does not know all threads. */
export async function listIndexedThreads(
  index: LocalIndex,
  { names, reader }: ListSources,
  params: ListThreads,
): Promise<Page<StoredThread> | null> {
  const page = await index.list(params, await names.names());
  if (page === null) return null;
  const rows = page.rows.map(({ thread, row }) =>
    row.is_whole === 1 ? thread : reader.thread(foundOf(row)).catch(() => thread),
  );
  return { ...page, rows: await Promise.all(rows) };
}

async function threadOf(
  reader: LocalThreadReader,
  rollout: HeadedRollout,
  names: ReadonlyMap<string, string>,
): Promise<StoredThread | null> {
  const { found, head, stat } = rollout;
  const thread = reader.threadFromHead(found, stat, head.summary, names);
  // The first message of a thread that continues another file stands in that one.
  return thread === null || head.base === null ? thread : readWhole(reader, thread, rollout);
}

/** A file that went or cannot be read whole stays listed as its first lines show it. */
async function readWhole(
  reader: LocalThreadReader,
  thread: StoredThread,
  rollout: HeadedRollout | undefined,
): Promise<StoredThread> {
  if (rollout === undefined) return thread;
  return reader.thread(rollout.found).catch(() => thread);
}
