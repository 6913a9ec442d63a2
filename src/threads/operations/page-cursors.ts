import type { ThreadResumeParams, ThreadResumeResult } from '../../protocol/thread-methods.ts';
import { encodeItemCursor, encodeTurnCursor, NEWEST_ITEM, NEWEST_TURN } from '../../store/cursor.ts';
import type { StoredThread } from '../../store/thread-store.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { listTurns } from './list-turns.ts';

type PageMembers = Pick<ThreadResumeResult, 'initialTurnsPage' | 'turnsBackwardsCursor' | 'itemsBackwardsCursor'>;

/**
 * Where a client that pages the history begins: a cursor that names the newest row, whichever that is when it is read,
 * so that a resume need not look at the history. Null: there is nothing, or the store has no such pages.
 */
export async function pageCursors(
  context: ThreadsContext,
  { threadId, hasUserMessage }: StoredThread,
  { initialTurnsPage }: ThreadResumeParams,
): Promise<PageMembers> {
  return {
    ...newestCursors(context, threadId, hasUserMessage),
    initialTurnsPage: initialTurnsPage == null ? null : await listTurns(context, { threadId, ...initialTurnsPage }),
  };
}

export function newestCursors({ store }: ThreadsContext, threadId: string, hasTurns: boolean) {
  const scope = { threadId, store: store.name };
  const { turnPaging, itemPaging } = store.capabilities;
  return {
    turnsBackwardsCursor: hasTurns && turnPaging ? encodeTurnCursor(NEWEST_TURN, scope) : null,
    itemsBackwardsCursor: hasTurns && itemPaging ? encodeItemCursor(NEWEST_ITEM, scope) : null,
  };
}
