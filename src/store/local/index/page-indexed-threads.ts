import { matchesListThreads } from '../../list-filter.ts';
import { sortTime } from '../../page-threads.ts';
import { decodeThreadCursor, encodeBackwardsThreadCursor, encodeThreadCursor } from '../../thread-list-cursor.ts';
import type { ListThreads, Page, StoredThread } from '../../thread-store.ts';
import { describeRollout } from '../rollouts/describe-rollout.ts';
import { type FoundRollout, foundAt } from '../rollouts/find-rollouts.ts';
import type { FileReads } from './file-reads.ts';
import { timesOf } from './file-row.ts';
import type { ListedFile, ListRows } from './list-rows.ts';

export interface IndexedThread {
  readonly thread: StoredThread;
  readonly found: FoundRollout;
  /** The whole file is indexed, so that nothing of the thread has to be read. */
  readonly isWhole: boolean;
}

/** The page that `pageThreads` cuts out of all threads; of the others only those are looked at that a filter refuses. */
export function pageIndexedThreads(
  reads: FileReads,
  list: ListRows,
  params: ListThreads,
  names: ReadonlyMap<string, string>,
): Page<IndexedThread> {
  const anchor = params.cursor == null ? null : decodeThreadCursor(params.cursor);
  const rows: IndexedThread[] = [];
  for (const row of list.iterate(params, anchor, idsNamedLike(names, params.searchTerm))) {
    const indexed = indexedThread(reads, row, names);
    if (indexed === null || !matchesListThreads(indexed.thread, params)) continue;
    rows.push(indexed);
    if (rows.length > params.pageSize) break;
  }
  const page = rows.slice(0, params.pageSize);
  const [first] = page;
  const last = page.at(-1);
  const isCut = rows.length > page.length;
  return {
    rows: page,
    nextCursor:
      isCut && last !== undefined
        ? encodeThreadCursor(sortTime(last.thread, params.sortKey), last.thread.threadId)
        : null,
    backwardsCursor:
      first === undefined
        ? null
        : encodeBackwardsThreadCursor(sortTime(first.thread, params.sortKey), params.sortDirection),
  };
}

/** Null before anything is known of the thread in a file. */
export function indexedThread(
  reads: FileReads,
  row: ListedFile,
  names: ReadonlyMap<string, string>,
): IndexedThread | null {
  const found = foundAt(reads.pathOf(row), row.is_archived === 1);
  const summary = reads.summaryOf(row);
  if (summary === null) return null;
  const isWhole = row.is_whole === 1 || found.name?.isCompressed === true;
  const thread = describeRollout(summary, found, timesOf(row), names);
  return { thread: { ...thread, recencyAt: new Date(row.recency_ms) }, found, isWhole };
}

function idsNamedLike(names: ReadonlyMap<string, string>, term: string | null): readonly string[] {
  if (term === null) return [];
  return [...names].filter(([, name]) => name.includes(term)).map(([threadId]) => threadId);
}
