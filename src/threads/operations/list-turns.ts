import type { StoredTurn } from '../../history/stored-turn.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadTurnsListParams, ThreadTurnsListResult } from '../../protocol/thread-methods.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import { listTurnsFromHistory } from '../../store/history-fallback.ts';
import type { ListTurns, Page } from '../../store/thread-store.ts';
import type { CodexThread } from '../codex-thread.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { wireTurnsOf } from './loaded-history.ts';
import { orNotFound, threadNotLoaded } from './lookup.ts';

const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;

/** Page sizes of the wire are clamped, never refused. */
export function pageSizeOf(limit: number | null | undefined): number {
  return Math.min(Math.max(limit ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE);
}

/** `thread/turns/list`. */
export function listTurns(context: ThreadsContext, params: ThreadTurnsListParams): Promise<ThreadTurnsListResult> {
  return pageOfTurns(context, params);
}

/** One page of turns, newest first unless asked otherwise, with the running turn. */
export async function pageOfTurns(
  context: ThreadsContext,
  params: ThreadTurnsListParams,
): Promise<ThreadTurnsListResult> {
  const threadId = parseThreadId(params.threadId);
  const thread = context.registry.find(threadId);
  if (thread !== null) await readyForPages(thread, 'thread/turns/list');
  const page = await orNotFound(
    listOrFold(context, {
      threadId,
      includeArchived: true,
      cursor: params.cursor ?? null,
      pageSize: pageSizeOf(params.limit),
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

/**
 * Makes what was written so far readable.
 *
 * @throws {RpcError} for threads whose history cannot be paged.
 */
export async function readyForPages(thread: CodexThread, what: string): Promise<void> {
  if (thread.ephemeral) throw RpcError.invalidRequest(`ephemeral threads do not support ${what}`);
  if (!thread.live.isPersisted) {
    throw RpcError.invalidRequest(
      `thread ${thread.threadId} is not materialized yet; ${what} is unavailable before first user message`,
    );
  }
  await thread.live.flush();
}

async function listOrFold(context: ThreadsContext, params: ListTurns): Promise<Page<StoredTurn>> {
  try {
    return await context.store.listTurns(params);
  } catch (error) {
    if (!(error instanceof ThreadStoreError) || error.operation !== 'list_turns') throw error;
    return listTurnsFromHistory(context.store, params, { records: context.config.persistence });
  }
}
