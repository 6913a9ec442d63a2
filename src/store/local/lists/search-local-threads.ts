import { setImmediate as tick } from 'node:timers/promises';
import { foldedThreadTerm } from '../../../history/search/find-in-message.ts';
import { sortTime } from '../../page-threads.ts';
import { hitPage, type ScannedHistory, snippetInHistory, THREAD_BUDGET_MS } from '../../search-by-scan.ts';
import { encodeThreadCursor } from '../../thread-list-cursor.ts';
import type { SearchThreads, StoredThread, ThreadHit, ThreadHitPage } from '../../thread-store.ts';
import { isFileFault } from '../index/file-fault.ts';
import type { LocalIndex } from '../index/local-index.ts';
import type { SearchedThread } from '../index/search-batch.ts';
import type { ListSources } from './headed-threads.ts';

/** After this time a page ends early. */
const BUDGET_MS = 1_000;

export interface IndexedSearchOptions {
  readonly records: 'extended' | 'limited';
  readonly budgetMs?: number;
  readonly threadBudgetMs?: number;
}

/**
 * One page of threads in which something was said, out of the index; what it does not know is read from the files, for
 * as long as that is affordable. Null: the index cannot be used.
 */
export async function searchIndexedThreads(
  index: LocalIndex,
  { reader, names }: ListSources,
  params: SearchThreads,
  { records, budgetMs = BUDGET_MS, threadBudgetMs = THREAD_BUDGET_MS }: IndexedSearchOptions,
): Promise<ThreadHitPage | null> {
  const begin = performance.now();
  const until = begin + budgetMs;
  const term = foldedThreadTerm(params.searchTerm);
  const hits: ThreadHit[] = [];
  let last: StoredThread | null = null;
  let cursor = params.cursor ?? null;
  const look = async ({ found, finding }: SearchedThread, threadUntil: number): Promise<ScannedHistory> => {
    if (finding !== 'unknown') return { snippet: finding.snippet, isWhole: true };
    return snippetInHistory(reader.history(found, 0), term, { records }, threadUntil).catch(passOverFile);
  };
  for (;;) {
    const batch = await index.search({ ...params, cursor }, term, await names.names());
    if (batch === null) return null;
    for (const row of batch.rows) {
      if (hits.length === params.pageSize) return hitPage(hits, params, hits.at(-1)?.thread ?? null, true);
      if (row.finding === 'unknown' && last !== null && performance.now() > until) {
        return hitPage(hits, params, last, false);
      }
      const { snippet, isWhole } = await look(row, last === null ? begin + threadBudgetMs : until);
      if (!isWhole && last !== null) return hitPage(hits, params, last, false);
      if (snippet !== null) hits.push({ thread: await threadOf(reader, row), snippet });
      if (!isWhole) return hitPage(hits, params, row.thread, false);
      last = row.thread;
    }
    if (batch.goOnBehind === null) return hitPage(hits, params, null, true);
    last = batch.goOnBehind;
    cursor = encodeThreadCursor(sortTime(last, params.sortKey), last.threadId);
    if (performance.now() > until) return hitPage(hits, params, last, false);
    await tick();
  }
}

/** One file that went or cannot be read spoils no search. */
function passOverFile(reason: unknown): ScannedHistory {
  if (isFileFault(reason)) return { snippet: null, isWhole: true };
  throw reason;
}

async function threadOf(
  reader: ListSources['reader'],
  { thread, found, isWhole }: SearchedThread,
): Promise<StoredThread> {
  return isWhole ? thread : reader.listed(found, thread);
}
