import { Slices } from '../async/slices.ts';
import { foldedThreadTerm, snippetOf } from '../history/search/find-in-message.ts';
import { TurnProjector, type TurnProjectorOptions } from '../history/turn-projector.ts';
import { ThreadStoreError } from './errors.ts';
import { clampPageSize } from './guarded.ts';
import { sortTime } from './page-threads.ts';
import { encodeBackwardsThreadCursor, encodeThreadCursor } from './thread-list-cursor.ts';
import type { RecordPage, SearchThreads, StoredThread, ThreadHit, ThreadHitPage, ThreadStore } from './thread-store.ts';

const THREADS_AT_ONCE = 100;
const BUDGET_MS = 2_000;
/** The first thread of a page may take longer, or a long one would never be looked into. */
export const THREAD_BUDGET_MS = 10_000;

export interface ScanOptions extends TurnProjectorOptions {
  /** After this time a page ends early; it has looked into one thread at least. 2 s by default. */
  readonly budgetMs?: number;
  /** After this time only the beginning of the first thread counts. 10 s by default. */
  readonly threadBudgetMs?: number;
}

type ScannedStore = Pick<ThreadStore, 'listThreads' | 'loadHistory'>;

/**
 * A page of threads with a term in what was said, from a store that has nothing to search in but the histories: they are
 * read one after the other. Correct, never fast.
 *
 * @throws {ThreadStoreError} what `listThreads` throws. Threads that cannot be read are passed over.
 */
export async function searchByScan(
  store: ScannedStore,
  params: SearchThreads,
  { budgetMs = BUDGET_MS, threadBudgetMs = THREAD_BUDGET_MS, ...options }: ScanOptions = {},
): Promise<ThreadHitPage> {
  const begin = performance.now();
  const until = begin + budgetMs;
  const pageSize = clampPageSize(params.pageSize);
  const term = foldedThreadTerm(params.searchTerm);
  const hits: ThreadHit[] = [];
  let last: StoredThread | null = null;
  for await (const thread of threadsOf(store, params)) {
    if (hits.length === pageSize) return hitPage(hits, params, last, true);
    if (last !== null && performance.now() > until) return hitPage(hits, params, last, false);
    const history = store.loadHistory({ threadId: thread.threadId, includeArchived: true });
    const threadUntil = last === null ? begin + threadBudgetMs : until;
    const { snippet, isWhole } = await snippetInHistory(history, term, options, threadUntil);
    if (!isWhole && last !== null) return hitPage(hits, params, last, false);
    if (snippet !== null) hits.push({ thread, snippet });
    if (!isWhole) return hitPage(hits, params, thread, false);
    last = thread;
  }
  return hitPage(hits, params, null, true);
}

/** `goOnBehind`: the thread that the next page begins behind; null when nothing follows. */
export function hitPage(
  rows: readonly ThreadHit[],
  { sortKey, sortDirection }: SearchThreads,
  goOnBehind: StoredThread | null,
  isComplete: boolean,
): ThreadHitPage {
  const first = rows[0]?.thread;
  return {
    rows,
    nextCursor: goOnBehind === null ? null : encodeThreadCursor(sortTime(goOnBehind, sortKey), goOnBehind.threadId),
    backwardsCursor: first === undefined ? null : encodeBackwardsThreadCursor(sortTime(first, sortKey), sortDirection),
    isComplete,
  };
}

async function* threadsOf(store: ScannedStore, params: SearchThreads): AsyncGenerator<StoredThread> {
  let cursor = params.cursor ?? null;
  do {
    const page = await store.listThreads({ ...params, searchTerm: null, pageSize: THREADS_AT_ONCE, cursor });
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** What was found of a term in a history. */
export interface ScannedHistory {
  /** Text about the first place; null where there is none. */
  readonly snippet: string | null;
  /** False when time was up before the end: only its beginning was looked into. */
  readonly isWhole: boolean;
}

/**
 * Looks for a term in a history until a time of `performance.now()`. A history that cannot be read has no such place.
 * It is folded before it is looked into, since later records take turns back.
 */
export async function snippetInHistory(
  history: AsyncIterable<RecordPage>,
  term: string,
  options: TurnProjectorOptions,
  until: number,
): Promise<ScannedHistory> {
  const projector = new TurnProjector(options);
  let isWhole = true;
  try {
    for await (const page of history) {
      for (const record of page.records) projector.apply(record);
      isWhole = performance.now() <= until;
      if (!isWhole) break;
    }
  } catch (error) {
    if (error instanceof ThreadStoreError && UNREADABLE.has(error.code)) return { snippet: null, isWhole: true };
    throw error;
  }
  const slices = new Slices();
  for (const { item } of projector.items()) {
    const snippet = snippetOf(item, term);
    if (snippet !== null) return { snippet, isWhole };
    if (slices.isOver) await slices.next();
  }
  return { snippet: null, isWhole };
}

const UNREADABLE: ReadonlySet<string> = new Set(['not-found', 'corrupt', 'invalid', 'unavailable']);
