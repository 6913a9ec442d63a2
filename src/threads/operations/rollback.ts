import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadRollbackParams, ThreadRollbackResult } from '../../protocol/thread-methods.ts';
import type { CodexThread } from '../codex-thread.ts';
import { describeLoaded } from '../describe-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { fittingTurns } from './fitting-turns.ts';
import { readLoadedHistory, wireTurnsOf } from './loaded-history.ts';
import { writing } from './writing.ts';

/** Drops the last turns from the history. Nothing is removed from the store: a marker is appended. */
export async function rollback(context: ThreadsContext, params: ThreadRollbackParams): Promise<ThreadRollbackResult> {
  if (params.numTurns < 1) throw RpcError.invalidRequest('numTurns must be >= 1');
  const thread = context.registry.require(params.threadId);
  if (thread.isActive) throw refusal(thread, 'Cannot rollback while a turn is in progress.');
  if (thread.ephemeral) throw refusal(thread, 'thread rollback requires persisted thread history');
  if (!thread.live.isPersisted)
    throw refusal(thread, 'failed to load thread history for rollback replay: the thread has no stored history yet');
  return writing(context, thread, async () => {
    await thread.session.rollBack(params.numTurns);
    const { turns } = await readLoadedHistory(context, thread);
    return { thread: await describeLoaded(context, thread, fittingTurns(context, wireTurnsOf(thread, turns))) };
  });
}

/** A refused rollback shows in the status of the thread, as clients of the original see it. */
function refusal(thread: CodexThread, message: string): RpcError {
  thread.status.failed();
  return RpcError.invalidRequest(message);
}
