import { matchesListThreads } from '../list-filter.ts';
import { pageThreads } from '../page-threads.ts';
import { decodeThreadCursor } from '../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../thread-store.ts';
import { isCompressed } from './describe-rollout.ts';
import type { FoundRollout } from './find-rollouts.ts';
import type { LocalIndex } from './index/local-index.ts';
import type { LocalThreadReader } from './local-thread-reader.ts';
import type { HeadedRollout, RolloutCatalog } from './rollout-catalog.ts';
import type { SessionIndex } from './session-index.ts';

export interface ListSources {
  readonly catalog: RolloutCatalog;
  readonly reader: LocalThreadReader;
  readonly names: SessionIndex;
}

/**
 * One page of threads, from their files.
 *
 * All are sorted and filtered by what their first lines say; those of the page are then read whole, for git data and
 * model may have changed later in the file.
 */
export async function listLocalThreads(sources: ListSources, params: ListThreads): Promise<Page<StoredThread>> {
  const some = new SomeThreads(sources, await sources.names.names());
  await some.add(await sources.catalog.currentRollouts(params.archived));
  return some.page(params);
}

const HEADS_AT_ONCE = 64;
/** Unpacking takes some 60 ms for a packed megabyte, and a page has up to a hundred threads. */
const MAX_LISTED_PACKED_BYTES = 64 * 1024;
/** Names carry local times, of any time zone: so far may a name be from the time inside. */
const NAME_SLACK_MS = 27 * 60 * 60 * 1000;

/** Names tell the creation time nearly, so that only the files about the page are looked into. */
async function listByName(sources: ListSources, params: ListThreads): Promise<Page<StoredThread>> {
  const sign = params.sortDirection === 'asc' ? 1 : -1;
  const anchorMs = params.cursor == null ? null : decodeThreadCursor(params.cursor).timeMs;
  const some = new SomeThreads(sources, await sources.names.names());
  const named = await sources.catalog.namedRollouts(params.archived);
  const inOrder = sign === 1 ? named.toReversed() : named;
  const rollouts = inOrder.filter(
    (found) => anchorMs === null || sign * (nameTimeMs(found) - anchorMs) > -NAME_SLACK_MS,
  );
  for (let at = 0; at < rollouts.length; at += HEADS_AT_ONCE) {
    const [next] = rollouts.slice(at, at + 1);
    if (next !== undefined && some.isFull(params, nameTimeMs(next) - sign * NAME_SLACK_MS)) break;
    await some.add(await sources.catalog.headsOf(rollouts.slice(at, at + HEADS_AT_ONCE)));
  }
  return some.page(params);
}

function nameTimeMs({ name }: FoundRollout): number {
  return name?.createdAt.getTime() ?? 0;
}

/** Threads of which the first lines were read. */
class SomeThreads {
  readonly #sources: ListSources;
  readonly #names: ReadonlyMap<string, string>;
  readonly #rollouts = new Map<string, HeadedRollout>();
  readonly #threads: StoredThread[] = [];

  constructor(sources: ListSources, names: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#names = names;
  }

  async add(rollouts: readonly HeadedRollout[]): Promise<void> {
    for (const rollout of rollouts) {
      const thread = await threadOf(this.#sources.reader, rollout, this.#names);
      if (thread === null || this.#rollouts.has(thread.threadId)) continue;
      this.#rollouts.set(thread.threadId, rollout);
      this.#threads.push(thread);
    }
  }

  /** Whether a page and one row more come before this time, in the order of the list. */
  isFull(params: ListThreads, timeMs: number): boolean {
    const sign = params.sortDirection === 'asc' ? 1 : -1;
    const anchor = params.cursor == null ? null : decodeThreadCursor(params.cursor);
    const before = this.#threads.filter(
      (thread) =>
        matchesListThreads(thread, params) &&
        sign * (timeMs - thread.createdAt.getTime()) > 0 &&
        (anchor === null || sign * (thread.createdAt.getTime() - anchor.timeMs) > 0),
    );
    return before.length > params.pageSize;
  }

  async page(params: ListThreads): Promise<Page<StoredThread>> {
    const page = pageThreads(this.#threads, params);
    const { reader } = this.#sources;
    const rows = await Promise.all(page.rows.map((row) => readWhole(reader, row, this.#rollouts.get(row.threadId))));
    return { ...page, rows };
  }
}

/** The same page out of the index, or from the files while that does not know all threads. */
export async function listIndexedThreads(
  index: LocalIndex,
  sources: ListSources,
  params: ListThreads,
): Promise<Page<StoredThread>> {
  const page = await index.list(params, await sources.names.names());
  if (page === null) {
    return params.sortKey === 'created_at' ? listByName(sources, params) : listLocalThreads(sources, params);
  }
  const rows = page.rows.map(({ thread, found, isWhole }) =>
    isWhole ? thread : sources.reader.thread(found).catch(() => thread),
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

/** A large file is unpacked for who opens the thread, not for each list that shows it. */
function isListedByHead({ found, head, stat }: HeadedRollout): boolean {
  return isCompressed(found) && stat.size > MAX_LISTED_PACKED_BYTES && head.base === null;
}

/** A file that went or cannot be read whole stays listed as its first lines show it. */
async function readWhole(
  reader: LocalThreadReader,
  thread: StoredThread,
  rollout: HeadedRollout | undefined,
): Promise<StoredThread> {
  if (rollout === undefined || isListedByHead(rollout)) return thread;
  return reader.thread(rollout.found).catch(() => thread);
}
