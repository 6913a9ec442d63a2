import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadRevertParams, ThreadRevertResult } from '../../protocol/thread-methods.ts';
import type { ListTurns } from '../../store/thread-store.ts';
import type { Caller } from '../caller.ts';
import { describeLoaded } from '../describe-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { listOrFold } from './list-turns.ts';
import { noRolloutFound } from './lookup.ts';
import { newestCursors } from './page-cursors.ts';
import { writing } from './writing.ts';

const MOST_ROWS = 100;

/** Drops a turn and what came after it; a turn that runs is stopped for it. As with a rollback nothing is removed from the store. */
export async function revert(
  context: ThreadsContext,
  { threadId: rawThreadId, beforeTurnId }: ThreadRevertParams,
  caller: Caller,
): Promise<ThreadRevertResult> {
  const thread = context.registry.require(rawThreadId);
  const { threadId } = thread;
  if (thread.ephemeral) throw RpcError.invalidRequest('ephemeral threads do not support thread/revert');
  if (!thread.live.isPersisted) throw noRolloutFound(threadId);
  return writing(context, thread, async () => {
    await thread.live.flush();
    await turnsFrom(context, threadId, beforeTurnId);
    await thread.session.stop();
    if (thread.isActive) throw RpcError.invalidRequest('Cannot revert while a turn is in progress.');
    const { dropped, isFirst } = await turnsFrom(context, threadId, beforeTurnId);
    await thread.session.rollBack(dropped, { isSilent: true });
    thread.status.reloaded();
    caller.afterReply(() => context.broadcast({ method: 'thread/reverted', params: { threadId } }));
    return { thread: await describeLoaded(context, thread), ...newestCursors(context, threadId, !isFirst) };
  });
}

/** How many turns there are from this one on, and whether it is the first of all. @throws {RpcError} `turn not found: <id>` */
async function turnsFrom(context: ThreadsContext, threadId: string, turnId: string) {
  const request: ListTurns = { threadId, pageSize: MOST_ROWS, sortDirection: 'desc', itemsView: 'notLoaded' };
  let newer = 0;
  for (let cursor: string | null = null; ; ) {
    const page = await listOrFold(context, { ...request, cursor });
    const index = page.rows.findIndex((turn) => turn.turnId === turnId);
    const isFirst = page.nextCursor === null && index === page.rows.length - 1;
    if (index >= 0) return { dropped: newer + index + 1, isFirst };
    if (page.nextCursor === null) throw RpcError.invalidRequest(`turn not found: ${turnId}`);
    newer += page.rows.length;
    cursor = page.nextCursor;
  }
}
