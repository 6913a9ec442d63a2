import type { SpawnAgent } from '../../agent/sub-agents/agent-control.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { CodexThread } from '../codex-thread.ts';
import { makeThread } from '../create-thread.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { agentsOfTree } from './agent-tree.ts';
import { inheritedHistory } from './inherited-history.ts';
import { freeNickname } from './nicknames.ts';
import { roleConfig } from './role-config.ts';

type NewAgent = Pick<SpawnAgent, 'settings' | 'role' | 'roleName' | 'isForked'>;

/** Makes and loads a sub-agent, in the store of its parent: that of a thread that leaves no trace leaves none either. */
export async function makeAgent(
  context: ThreadsContext,
  parent: CodexThread,
  { settings, role, roleName, isForked }: NewAgent,
): Promise<{ readonly agent: CodexThread; readonly nickname: string }> {
  const siblings = agentsOfTree(context.registry, parent.rootThreadId);
  const taken = new Set(siblings.map(({ meta }) => meta.agent_nickname ?? ''));
  const nickname = freeNickname(taken, role?.nicknames);
  const agent = await makeThread(context, {
    originator: parent.meta.originator,
    config: await roleConfig(context, { ...parent.config, settings: { ...settings, hasOwnInstructions: true } }, role),
    ephemeral: parent.ephemeral,
    spawn: { parentThreadId: parent.threadId, depth: (parent.spawned?.depth ?? 0) + 1, nickname, role: roleName },
    ...(isForked ? { forkedFromId: parent.threadId, history: (timestamp) => historyOf(parent, timestamp) } : {}),
  });
  return { agent, nickname };
}

async function historyOf({ live }: CodexThread, timestamp: string): Promise<readonly HistoryRecord[]> {
  await live.flush();
  const all: HistoryRecord[] = [];
  for await (const { records } of live.loadHistory()) for (const { seq: _seq, ...record } of records) all.push(record);
  return inheritedHistory(all, timestamp);
}
