import { Slices } from '../../../async/slices.ts';
import { matchesListThreads } from '../../list-filter.ts';
import { pageThreads, sortTime } from '../../page-threads.ts';
import { decodeThreadCursor } from '../../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../../thread-store.ts';
import type { LocalThreadReader } from '../local-thread-reader.ts';
import { isCompressed } from '../rollouts/describe-rollout.ts';
import type { HeadedRollout, RolloutCatalog } from '../rollouts/rollout-catalog.ts';
import type { SessionIndex } from '../session-index.ts';

export interface ListSources {
  readonly catalog: RolloutCatalog;
  readonly reader: LocalThreadReader;
  readonly names: SessionIndex;
}

/** Unpacking takes some 60 ms for a packed megabyte, and a page has up to a hundred threads. */
const MAX_LISTED_PACKED_BYTES = 64 * 1024;

interface HeadedThread {
  readonly thread: StoredThread;
  readonly rollout: HeadedRollout;
}

/** Threads of which the first lines were read; those that a list shows are kept. */
export class HeadedThreads {
  readonly #sources: ListSources;
  readonly #params: ListThreads;
  readonly #names: ReadonlyMap<string, string>;
  readonly #seen = new Set<string>();
  readonly #listed = new Map<string, HeadedThread>();

  constructor(sources: ListSources, params: ListThreads, names: ReadonlyMap<string, string>) {
    this.#sources = sources;
    this.#params = params;
    this.#names = names;
  }

  /** `areWhole`: what is asked for does not stand in first lines. */
  async add(rollouts: readonly HeadedRollout[], areWhole = false): Promise<void> {
    const slices = new Slices();
    for (const rollout of rollouts) {
      if (slices.isOver) await slices.next();
      const thread = await threadOf(this.#sources.reader, rollout, this.#names, areWhole);
      if (thread === null || this.#seen.has(thread.threadId)) continue;
      this.#seen.add(thread.threadId);
      if (matchesListThreads(thread, this.#params)) this.#listed.set(thread.threadId, { thread, rollout });
    }
  }

  /** Whether a page and one row more come before this time, in the order of the list. */
  isFull(timeMs: number): boolean {
    const { cursor, pageSize, sortDirection, sortKey } = this.#params;
    const sign = sortDirection === 'asc' ? 1 : -1;
    const anchor = cursor == null ? null : decodeThreadCursor(cursor);
    const before = [...this.#listed.values()].filter(({ thread }) => {
      const sortMs = sortTime(thread, sortKey).getTime();
      return sign * (timeMs - sortMs) > 0 && (anchor === null || sign * (sortMs - anchor.timeMs) > 0);
    });
    return before.length > pageSize;
  }

  async page(): Promise<Page<StoredThread>> {
    const listed = [...this.#listed.values()];
    const page = pageThreads(
      listed.map(({ thread }) => thread),
      this.#params,
    );
    return { ...page, rows: await Promise.all(page.rows.map((row) => this.#shown(row))) };
  }

  async #shown(row: StoredThread): Promise<StoredThread> {
    const { catalog, reader } = this.#sources;
    const rollout = this.#listed.get(row.threadId)?.rollout;
    if (rollout === undefined) return row;
    catalog.locate(row.threadId.toLowerCase(), rollout.found);
    return readWhole(reader, row, rollout);
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
  rollout: HeadedRollout,
): Promise<StoredThread> {
  if (isListedByHead(rollout)) return thread;
  // What stands in the file that this one continues cannot be left out.
  if (rollout.head.base === null) return reader.listed(rollout.found, thread);
  return reader.thread(rollout.found).catch(() => thread);
}
