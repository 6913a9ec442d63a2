import { AgentError } from '../../agent/sub-agents/agent-control.ts';
import { ThreadStoreError } from '../../store/errors.ts';
import type { StoredThread } from '../../store/thread-store.ts';
import type { CodexThread } from '../codex-thread.ts';
import { loadThread } from '../load-thread.ts';
import { metaOf } from '../stored-meta.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { descendantsOf } from './agent-tree.ts';
import { roleConfig } from './role-config.ts';
import { spawnedFrom } from './spawned-from.ts';

/**
 * Loads a stored sub-agent that this thread, or one of its agents, spawned.
 *
 * @throws {AgentError} there is none such. Also rejects as the store refuses it.
 */
export async function loadAgent(context: ThreadsContext, parent: CodexThread, agentId: string): Promise<CodexThread> {
  const stored = await readAgent(parent, agentId);
  const { parentThreadId } = spawnedFrom(stored.source) ?? {};
  const family = [parent, ...descendantsOf(context.registry, parent.threadId)];
  if (!family.some(({ threadId }) => threadId === parentThreadId)) throw AgentError.notFound(agentId);
  const meta = metaOf(stored);
  const role = parent.config.session.agentRoles.find(({ name }) => name === meta.agent_role) ?? null;
  const config = await roleConfig(context, { ...parent.config, settings: parent.session.settings }, role);
  const { settings } = config;
  return loadThread(context, {
    live: await parent.store.resumeThread({ threadId: agentId }),
    store: parent.store,
    meta,
    config: {
      ...config,
      settings: {
        ...settings,
        cwd: stored.cwd,
        model: stored.model ?? settings.model,
        effort: stored.reasoningEffort ?? settings.effort,
        baseInstructions: stored.baseInstructions ?? settings.baseInstructions,
        hasOwnInstructions: stored.baseInstructions === null && settings.hasOwnInstructions,
      },
    },
    ephemeral: parent.ephemeral,
    rawEvents: false,
  });
}

async function readAgent({ store }: CodexThread, agentId: string): Promise<StoredThread> {
  try {
    return await store.readThread({ threadId: agentId, includeArchived: false });
  } catch (error) {
    if (error instanceof ThreadStoreError && error.code === 'not-found') throw AgentError.notFound(agentId);
    throw error;
  }
}
