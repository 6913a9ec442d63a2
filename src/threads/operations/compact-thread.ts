import type { ThreadIdParams } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { writing } from './writing.ts';

/** Starts a compaction, for which a running turn is stopped; everything after the acceptance comes as notifications. */
export async function compactThread(
  context: ThreadsContext,
  { threadId }: ThreadIdParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const thread = context.registry.require(threadId);
  return writing(context, thread, () => {
    thread.session.compact();
    thread.pauseForReply(caller);
    return {};
  });
}
