import { v7 as uuidv7 } from 'uuid';
import type { DynamicTool } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { SessionMetaPayload } from '../history/record.ts';
import { ORIGINAL_VERSION, VERSION } from '../version.ts';
import { readGitInfo } from './git-info.ts';
import { type SpawnedFrom, spawnSource } from './sub-agents/spawned-from.ts';

export interface NewThreadMeta {
  /** Name of the client that it is made for. */
  readonly originator: string;
  readonly cwd: string;
  readonly modelProviderId: string;
  readonly baseInstructions: string;
  readonly persistence: 'extended' | 'limited';
  readonly forkedFromId?: string | null;
  readonly threadSource?: string | null;
  /** Of a sub-agent. */
  readonly spawn?: NewSpawn | null;
  readonly dynamicTools?: readonly DynamicTool[];
}

/** Who spawned a thread, and what it is called. */
export interface NewSpawn extends SpawnedFrom {
  readonly nickname: string;
  readonly role: string | null;
}

/** The first record of a new thread, with an id of its own. */
export async function newThreadMeta(options: NewThreadMeta): Promise<SessionMetaPayload> {
  const git = await readGitInfo(options.cwd);
  return {
    id: uuidv7(),
    ...(options.forkedFromId == null ? {} : { forked_from_id: options.forkedFromId }),
    timestamp: new Date().toISOString(),
    cwd: options.cwd,
    originator: options.originator,
    cli_version: ORIGINAL_VERSION,
    ...sourceOf(options),
    model_provider: options.modelProviderId,
    base_instructions: { text: options.baseInstructions },
    ...(options.dynamicTools === undefined || options.dynamicTools.length === 0
      ? {}
      : { dynamic_tools: options.dynamicTools }),
    ...(git === null ? {} : { git }),
    ...(options.persistence === 'limited' ? {} : { bobbin: { version: VERSION } }),
  };
}

function sourceOf({
  threadSource,
  spawn,
}: NewThreadMeta): Pick<SessionMetaPayload, 'source'> & Partial<SessionMetaPayload> {
  if (spawn == null) return { source: 'vscode', ...(threadSource == null ? {} : { thread_source: threadSource }) };
  return {
    source: spawnSource(spawn),
    thread_source: 'subagent',
    agent_nickname: spawn.nickname,
    ...(spawn.role === null ? {} : { agent_role: spawn.role }),
  };
}
