import { matchesListThreads } from '../list-filter.ts';
import { pageThreads, sortTime } from '../page-threads.ts';
import { decodeThreadCursor } from '../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../thread-store.ts';
import { isCompressed } from './describe-rollout.ts';
import type { LocalThreadReader } from './local-thread-reader.ts';
import type { HeadedRollout, RolloutCatalog } from './rollout-catalog.ts';
import type { SessionIndex } from './session-index.ts';

export interface ListSources {
  readonly catalog: RolloutCatalog;
  readonly reader: LocalThreadReader;
  readonly names: SessionIndex;
}

/** Unpacking takes some 60 ms for a packed megabyte, and a page has up to a hundred threads. */
const MAX_LISTED_PACKED_BYTES = 64 * 1024;

/** Threads of which the first lines were read. */
export class HeadedThreads {
  readonly #sources: ListSources;
  readonly #names: ReadonlyMap<string, string>;
  readonly #rollouts = new Map<string, HeadedRollout>();
  readonly #threads: StoredThread[] = [];
  #size = 0;

  constructor(sources: ListSources, names: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#names = names;
  }

  /** `areWhole`: what is asked for does not stand in first lines. */
  async add(rollouts: readonly HeadedRollout[], areWhole = false): Promise<void> {
    this.#size += rollouts.length;
    for (const rollout of rollouts) {
      const thread = await threadOf(this.#sources.reader, rollout, this.#names, areWhole);
      if (thread === null || this.#rollouts.has(thread.threadId)) continue;
      this.#rollouts.set(thread.threadId, rollout);
      this.#threads.push(thread);
    }
  }

  /** Number of files that were looked into. */
  get size(): number {
    return this.#size;
  }

  /** Whether a page and one row more come before this time, in the order of the list. */
  isFull(params: ListThreads, timeMs: number): boolean {
    const sign = params.sortDirection === 'asc' ? 1 : -1;
    const anchor = params.cursor == null ? null : decodeThreadCursor(params.cursor);
    const before = this.#threads.filter(
      (thread) =>
        matchesListThreads(thread, params) &&
        sign * (timeMs - sortTime(thread, params.sortKey).getTime()) > 0 &&
        (anchor === null || sign * (sortTime(thread, params.sortKey).getTime() - anchor.timeMs) > 0),
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

async function threadOf(
  reader: LocalThreadReader,
  rollout: HeadedRollout,
  names: ReadonlyMap<string, string>,
  isWhole: boolean,
): Promise<StoredThread | null> {
  const { found, head, stat } = rollout;
  const thread = reader.threadFromHead(found, stat, head.summary, names);
  // The first message of a thread that continues another file stands in that one.
  return thread !== null && (isWhole || head.base !== null) ? readWhole(reader, thread, rollout) : thread;
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
