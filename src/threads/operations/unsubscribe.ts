import type { ThreadIdParams, ThreadUnsubscribeResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { descendantsOf } from '../sub-agents/agent-tree.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** The thread stays loaded; the connection hears no more of its turns, nor of its agents unless it asked for them. */
export function unsubscribe(context: ThreadsContext, params: ThreadIdParams, caller: Caller): ThreadUnsubscribeResult {
  const thread = context.registry.find(parseThreadId(params.threadId));
  if (thread === null) return { status: 'notLoaded' };
  const { connection } = caller;
  const wasSubscribed = thread.unsubscribe(connection);
  for (const agent of descendantsOf(context.registry, thread.threadId)) agent.unfollow(connection);
  return { status: wasSubscribed ? 'unsubscribed' : 'notSubscribed' };
}
