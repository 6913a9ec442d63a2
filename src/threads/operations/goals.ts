import { GoalKeeper } from '../../agent/goal/goal-keeper.ts';
import type * as Wire from '../../protocol/goal.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadIdParams } from '../../protocol/thread-methods.ts';
import type { Caller } from '../caller.ts';
import type { CodexThread } from '../codex-thread.ts';
import { journalOf } from '../journal.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { orNotFound, threadNotFound } from './lookup.ts';
import { writing } from './writing.ts';

/** `thread/goal/get`, of threads that are not loaded too. */
export async function getGoal(
  context: ThreadsContext,
  { threadId }: ThreadIdParams,
): Promise<Wire.ThreadGoalGetResult> {
  const id = goalThread(context, threadId);
  const loaded = context.registry.find(id);
  if (loaded !== null) return { goal: await loaded.session.goals.read() };
  await orNotFound(context.store.readThread({ threadId: id, includeArchived: false }), () => threadNotFound(id));
  const journal = {
    revision: 0,
    history: () => storedRecords(context, id),
    append: async () => {},
    appendDurably: async () => {},
  };
  return { goal: await new GoalKeeper(id, journal, context.config.persistence).read() };
}

/** `thread/goal/set`; durable when answered. An active goal of a loaded thread is pursued from then on. */
export async function setGoal(
  context: ThreadsContext,
  { threadId, objective, status, tokenBudget }: Wire.ThreadGoalSetParams,
  caller: Caller,
): Promise<Wire.ThreadGoalSetResult> {
  const change = { objective: objective ?? undefined, status: status ?? undefined, tokenBudget };
  const goal = await withGoal(context, threadId, (goals) => goals.change(change));
  caller.afterReply(() => {
    context.broadcast({
      method: 'thread/goal/updated',
      params: { threadId: goal.threadId, turnId: null, goal },
    });
    context.registry.peek(goal.threadId)?.session.pursueGoal();
  });
  return { goal };
}

/** `thread/goal/clear`; durable when answered. */
export async function clearGoal(
  context: ThreadsContext,
  { threadId }: ThreadIdParams,
  caller: Caller,
): Promise<Wire.ThreadGoalClearResult> {
  const cleared = await withGoal(context, threadId, (goals) => goals.clear());
  if (cleared) {
    caller.afterReply(() =>
      context.broadcast({ method: 'thread/goal/cleared', params: { threadId: parseThreadId(threadId) } }),
    );
  }
  return { cleared };
}

async function withGoal<T>(
  context: ThreadsContext,
  threadId: string,
  work: (goals: Pick<GoalKeeper, 'change' | 'clear'>) => Promise<T>,
): Promise<T> {
  const id = goalThread(context, threadId);
  const loaded = context.registry.find(id);
  if (loaded !== null) return writing(context, loaded, () => work(loaded.session.goals));
  await orNotFound(context.store.readThread({ threadId: id, includeArchived: false }), () => threadNotFound(id));
  const live = await orNotFound(context.store.resumeThread({ threadId: id }), () => threadNotFound(id));
  try {
    return await work(new GoalKeeper(id, journalOf(live), context.config.persistence));
  } finally {
    await live.shutdown();
  }
}

/** @throws {RpcError} Goals are not switched on, or are not for this thread. */
function goalThread({ config, registry }: ThreadsContext, threadId: string): string {
  if (!config.features.goals) throw RpcError.invalidRequest('goals feature is disabled');
  const id = parseThreadId(threadId);
  if (registry.find(id)?.ephemeral === true) {
    throw RpcError.invalidRequest(`ephemeral thread does not support goals: ${id}`);
  }
  return id;
}

async function* storedRecords({ store }: ThreadsContext, threadId: string) {
  for await (const page of store.loadHistory({ threadId })) yield page.records;
}

/** Who resumes a thread hears of its goal, or that there is none; an active one is pursued. */
export async function announceGoal({ config }: ThreadsContext, thread: CodexThread, caller: Caller): Promise<void> {
  if (!config.features.goals || thread.ephemeral) return;
  const { threadId } = thread;
  const goal = await thread.session.goals.read();
  caller.afterReply(() => {
    if (goal === null) caller.connection.notify('thread/goal/cleared', { threadId });
    else caller.connection.notify('thread/goal/updated', { threadId, turnId: null, goal });
    thread.session.pursueGoal();
  });
}
