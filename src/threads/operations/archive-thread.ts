import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadIdParams, ThreadUnarchiveResult } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import { describeStored } from '../describe-thread.ts';
import { unloadThread } from '../load-thread.ts';
import { descendantsOf } from '../sub-agents/agent-tree.ts';
import { storedFamily } from '../sub-agents/stored-family.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { noRolloutFound, orNotFound } from './lookup.ts';
import { writing } from './writing.ts';

/** Moves a thread to the archive, and the agents below it with it, loaded or not; running turns are interrupted first. */
export async function archiveThread(
  context: ThreadsContext,
  params: ThreadIdParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const threadId = parseThreadId(params.threadId);
  const agentIds = await agentsBelow(context, threadId);
  await unloadStored(context, threadId);
  await orNotFound(context.store.archiveThread({ threadId }), () => noRolloutFound(threadId));
  const archived = [threadId, ...(await archiveAgents(context, agentIds))];
  caller.afterReply(() => {
    for (const id of archived) context.broadcast({ method: 'thread/archived', params: { threadId: id } });
  });
  return {};
}

async function agentsBelow(context: ThreadsContext, threadId: string): Promise<readonly string[]> {
  const loaded = descendantsOf(context.registry, threadId).map((agent) => agent.threadId);
  const below = new Set([...loaded, ...(await storedFamily(context, threadId))]);
  below.delete(threadId);
  return [...below];
}

/** Those that could be: one that cannot stays as it is. */
async function archiveAgents(context: ThreadsContext, agentIds: readonly string[]): Promise<readonly string[]> {
  const archived: string[] = [];
  for (const threadId of agentIds) {
    try {
      await unloadStored(context, threadId);
      await context.store.archiveThread({ threadId });
      archived.push(threadId);
    } catch (error) {
      context.logger.warn({ err: error, threadId }, 'a sub-agent was not archived with its parent');
    }
  }
  return archived;
}

export async function unarchiveThread(
  context: ThreadsContext,
  params: ThreadIdParams,
  caller: Caller,
): Promise<ThreadUnarchiveResult> {
  const threadId = parseThreadId(params.threadId);
  const stored = await orNotFound(context.store.unarchiveThread({ threadId }), () =>
    RpcError.invalidRequest(`no archived rollout found for thread id ${threadId}`),
  );
  caller.afterReply(() => context.broadcast({ method: 'thread/unarchived', params: { threadId } }));
  return { thread: await describeStored(context, stored) };
}

/** Removes a thread for good. */
export async function deleteThread(
  context: ThreadsContext,
  params: ThreadIdParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const threadId = parseThreadId(params.threadId);
  if (!context.store.capabilities.delete) throw RpcError.notSupported('thread/delete');
  await unloadStored(context, threadId);
  await orNotFound(context.store.deleteThread({ threadId }), () => noRolloutFound(threadId));
  caller.afterReply(() => context.broadcast({ method: 'thread/deleted', params: { threadId } }));
  return {};
}

/** Lets go of a loaded thread; one that has nothing in the store is left as it is and refused. */
async function unloadStored(context: ThreadsContext, threadId: string): Promise<void> {
  const thread = context.registry.find(threadId);
  if (thread === null) return;
  if (thread.ephemeral || !thread.live.isPersisted) throw noRolloutFound(threadId);
  // One that another process writes stays loaded.
  await writing(context, thread, () => undefined, noRolloutFound);
  await unloadThread(context, thread);
}
