import type { StoredTurn } from '../../history/stored-turn.ts';
import type { ThreadTurnsListParams, ThreadTurnsListResult } from '../../protocol/thread-methods.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import { listTurnsFromHistory } from '../../store/history-fallback.ts';
import type { ListTurns, Page } from '../../store/thread-store.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { requireStoredHistory, wireTurnsOf } from './loaded-history.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';
import { pageLimitsOf } from './page-size.ts';

/** `thread/turns/list`: one page of turns, newest first unless asked otherwise, with the running turn. */
export async function listTurns(
  context: ThreadsContext,
  params: ThreadTurnsListParams,
): Promise<ThreadTurnsListResult> {
  const threadId = parseThreadId(params.threadId);
  const thread = context.registry.find(threadId);
  if (thread !== null) {
    requireStoredHistory(thread, 'thread/turns/list');
    await thread.live.flush();
  }
  const page = await orNotFound(
    listOrFold(context, {
      threadId,
      includeArchived: true,
      cursor: params.cursor ?? null,
      ...pageLimitsOf(context, params.limit),
      sortDirection: params.sortDirection ?? 'desc',
      itemsView: params.itemsView ?? 'summary',
    }),
    () => threadNotLoaded(threadId),
  );
  return {
    data: wireTurnsOf(thread, page.rows),
    nextCursor: page.nextCursor,
    backwardsCursor: page.backwardsCursor,
  };
}

/** A page of turns, folded from the history where the store has none. */
export async function listOrFold(context: ThreadsContext, params: ListTurns): Promise<Page<StoredTurn>> {
  try {
    return await context.store.listTurns(params);
  } catch (error) {
    if (!(error instanceof ThreadStoreError) || error.operation !== 'list_turns') throw error;
    return listTurnsFromHistory(context.store, params, { records: context.config.persistence });
  }
}
