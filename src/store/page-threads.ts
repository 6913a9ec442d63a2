import { matchesListThreads } from './list-filter.ts';
import {
  decodeThreadCursor,
  encodeBackwardsThreadCursor,
  encodeThreadCursor,
  type ThreadAnchor,
} from './thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread, ThreadSortKey } from './thread-store.ts';

const SORT_TIMES = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  recency_at: 'recencyAt',
} as const satisfies Record<ThreadSortKey, keyof StoredThread>;

/** The time that a list is ordered by. */
export function sortTime(thread: StoredThread, sortKey: ThreadSortKey): Date {
  return thread[SORT_TIMES[sortKey]];
}

/**
 * One page out of all threads of a store, in any order. Threads of the same time are ordered by their ids, so that a
 * page never begins in the middle of what the last one showed.
 *
 * @throws {ThreadStoreError} `invalid` for a cursor that is none.
 */
export function pageThreads(threads: Iterable<StoredThread>, params: ListThreads): Page<StoredThread> {
  const sign = params.sortDirection === 'asc' ? 1 : -1;
  const anchor = params.cursor == null ? null : decodeThreadCursor(params.cursor);
  const rows = [...threads]
    .filter((thread) => matchesListThreads(thread, params))
    .filter((thread) => anchor === null || sign * compareToAnchor(thread, anchor, params) > 0)
    .sort((left, right) => sign * compareThreads(left, right, params.sortKey));
  const page = rows.slice(0, params.pageSize);
  const [first] = page;
  const last = page.at(-1);
  return {
    rows: page,
    nextCursor:
      last === undefined || page.length === rows.length
        ? null
        : encodeThreadCursor(sortTime(last, params.sortKey), last.threadId),
    backwardsCursor:
      first === undefined ? null : encodeBackwardsThreadCursor(sortTime(first, params.sortKey), params.sortDirection),
  };
}

/** Order of two threads, ascending: by time, then by id. */
function compareThreads(left: StoredThread, right: StoredThread, sortKey: ThreadSortKey): number {
  const byTime = sortTime(left, sortKey).getTime() - sortTime(right, sortKey).getTime();
  return byTime === 0 ? compareIds(left.threadId, right.threadId) : byTime;
}

function compareToAnchor(thread: StoredThread, anchor: ThreadAnchor, { sortKey }: ListThreads): number {
  const byTime = sortTime(thread, sortKey).getTime() - anchor.timeMs;
  return byTime === 0 && anchor.threadId !== null ? compareIds(thread.threadId, anchor.threadId) : byTime;
}

function compareIds(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
