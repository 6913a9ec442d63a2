import { foldedThreadTerm, snippetOf } from '../history/search/find-in-message.ts';
import { TurnProjector, type TurnProjectorOptions } from '../history/turn-projector.ts';
import { ThreadStoreError } from './errors.ts';
import { clampPageSize } from './guarded.ts';
import { sortTime } from './page-threads.ts';
import { encodeBackwardsThreadCursor, encodeThreadCursor } from './thread-list-cursor.ts';
import type { RecordPage, SearchThreads, StoredThread, ThreadHit, ThreadHitPage, ThreadStore } from './thread-store.ts';

const THREADS_AT_ONCE = 100;
const BUDGET_MS = 2_000;

export interface ScanOptions extends TurnProjectorOptions {
  /** After this time a page ends early; it has looked into one thread at least. 2 s by default. */
  readonly budgetMs?: number;
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
  { budgetMs = BUDGET_MS, ...options }: ScanOptions = {},
): Promise<ThreadHitPage> {
  const until = performance.now() + budgetMs;
  const pageSize = clampPageSize(params.pageSize);
  const term = foldedThreadTerm(params.searchTerm);
  const hits: ThreadHit[] = [];
  let last: StoredThread | null = null;
  for await (const thread of threadsOf(store, params)) {
    if (hits.length === pageSize) return hitPage(hits, params, last, true);
    if (last !== null && performance.now() > until) return hitPage(hits, params, last, false);
    const history = store.loadHistory({ threadId: thread.threadId, includeArchived: true });
    const snippet = await snippetInHistory(history, term, options);
    if (snippet !== null) hits.push({ thread, snippet });
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

/** Text about the first place with a term in a history; null where it has none or cannot be read. */
export async function snippetInHistory(
  history: AsyncIterable<RecordPage>,
  term: string,
  options: TurnProjectorOptions,
): Promise<string | null> {
  const projector = new TurnProjector(options);
  try {
    for await (const page of history) {
      for (const record of page.records) projector.apply(record);
    }
  } catch (error) {
    if (error instanceof ThreadStoreError && UNREADABLE.has(error.code)) return null;
    throw error;
  }
  for (const { item } of projector.items()) {
    const snippet = snippetOf(item, term);
    if (snippet !== null) return snippet;
  }
  return null;
}

const UNREADABLE: ReadonlySet<string> = new Set(['not-found', 'corrupt', 'invalid', 'unavailable']);
