import type { SessionMetaPayload } from '../history/record.ts';
import type { StoredThread } from '../store/thread-store.ts';

/** The first record of a stored thread, as far as it is needed once the thread is loaded. */
export function metaOf(stored: StoredThread): SessionMetaPayload {
  return {
    id: stored.threadId,
    ...(stored.forkedFromId === null ? {} : { forked_from_id: stored.forkedFromId }),
    timestamp: stored.createdAt.toISOString(),
    cwd: stored.cwd,
    originator: stored.originator,
    cli_version: stored.cliVersion,
    source: stored.source,
    ...(stored.threadSource === null ? {} : { thread_source: stored.threadSource }),
    ...(stored.agentNickname === null ? {} : { agent_nickname: stored.agentNickname }),
    ...(stored.agentRole === null ? {} : { agent_role: stored.agentRole }),
    model_provider: stored.modelProvider,
    base_instructions: stored.baseInstructions === null ? null : { text: stored.baseInstructions },
    ...(stored.dynamicTools.length === 0 ? {} : { dynamic_tools: stored.dynamicTools }),
  };
}
