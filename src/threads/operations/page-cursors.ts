import type { ThreadResumeParams, ThreadResumeResult } from '../../protocol/thread-methods.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { Page, ThreadStore } from '../../store/thread-store.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { pageOfTurns } from './list-turns.ts';

type PageMembers = Pick<ThreadResumeResult, 'initialTurnsPage' | 'turnsBackwardsCursor' | 'itemsBackwardsCursor'>;

/** Where a client that pages the history begins. Null: there is nothing, or the store has no such pages. */
export async function pageCursors(
  context: ThreadsContext,
  threadId: string,
  { initialTurnsPage }: ThreadResumeParams,
): Promise<PageMembers> {
  const newest = { threadId, includeArchived: true, pageSize: 1, sortDirection: 'desc' } as const;
  const [turns, items, page] = await Promise.all([
    firstCursor((store) => store.listTurns({ ...newest, itemsView: 'notLoaded' }), context.store),
    firstCursor((store) => store.listItems(newest), context.store),
    initialTurnsPage == null ? null : pageOfTurns(context, { threadId, ...initialTurnsPage }),
  ]);
  return { turnsBackwardsCursor: turns, itemsBackwardsCursor: items, initialTurnsPage: page };
}

async function firstCursor(
  list: (store: ThreadStore) => Promise<Page<unknown>>,
  store: ThreadStore,
): Promise<string | null> {
  try {
    return (await list(store)).backwardsCursor;
  } catch (error) {
    if (error instanceof ThreadStoreError && error.code === 'unsupported') return null;
    throw error;
  }
}
