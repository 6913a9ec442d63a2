import { matchesListThreads } from '../../list-filter.ts';
import { decodeThreadCursor } from '../../thread-list-cursor.ts';
import type { ListThreads, StoredThread } from '../../thread-store.ts';
import type { FileReads } from './file-reads.ts';
import type { ListRows } from './list-rows.ts';
import { type IndexedThread, indexedThread } from './page-indexed-threads.ts';
import type { Finding, SearchIndex } from './search-index.ts';

/** How long one look may take; between two of them other requests are answered. */
const SLICE_MS = 12;

export interface SearchedThread extends IndexedThread {
  readonly finding: Exclude<Finding, 'nothing'>;
}

/** Some threads that have a term, or may have it, in the order of the list. */
export interface SearchBatch {
  readonly rows: readonly SearchedThread[];
  /** The last thread that was looked at; null: all were. */
  readonly goOnBehind: StoredThread | null;
}

interface BatchSources {
  readonly files: FileReads;
  readonly list: ListRows;
  readonly search: SearchIndex;
}

/** Looks at threads behind the cursor until a page is full. Within one transaction: what is indexed must not change. */
export function searchBatch(
  { files, list, search }: BatchSources,
  params: ListThreads,
  foldedTerm: string,
  names: ReadonlyMap<string, string>,
): SearchBatch {
  const until = performance.now() + SLICE_MS;
  const plan = search.plan(foldedTerm);
  const anchor = params.cursor == null ? null : decodeThreadCursor(params.cursor);
  const rows: SearchedThread[] = [];
  for (const row of list.iterate(
    { ...params, searchTerm: null },
    anchor,
    [],
    plan.places === null ? null : [...plan.places.keys()],
  )) {
    const indexed = indexedThread(files, row, names);
    if (indexed === null || !matchesListThreads(indexed.thread, { ...params, searchTerm: null })) continue;
    const finding = search.find({ ...row, path: indexed.found.path }, plan);
    if (finding !== 'nothing') rows.push({ ...indexed, finding });
    if (rows.length > params.pageSize || performance.now() > until) return { rows, goOnBehind: indexed.thread };
  }
  return { rows, goOnBehind: null };
}
