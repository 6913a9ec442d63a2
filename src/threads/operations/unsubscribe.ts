import type { ThreadIdParams, ThreadUnsubscribeResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** The thread stays loaded; the connection hears no more of its turns. */
export function unsubscribe(context: ThreadsContext, params: ThreadIdParams, caller: Caller): ThreadUnsubscribeResult {
  const thread = context.registry.find(parseThreadId(params.threadId));
  if (thread === null) return { status: 'notLoaded' };
  return { status: thread.unsubscribe(caller.connection) ? 'unsubscribed' : 'notSubscribed' };
}
