import { v7 as uuidv7 } from 'uuid';
import type { DynamicTool } from '../agent/dynamic-tools/dynamic-tool.ts';
import type { SessionMetaPayload } from '../history/record.ts';
import { ORIGINAL_VERSION, VERSION } from '../version.ts';
import type { ClientConnection } from './client-connection.ts';
import { readGitInfo } from './git-info.ts';

export interface NewThreadMeta {
  readonly connection: ClientConnection;
  readonly cwd: string;
  readonly modelProviderId: string;
  readonly baseInstructions: string;
  readonly persistence: 'extended' | 'limited';
  readonly forkedFromId?: string | null;
  readonly threadSource?: string | null;
  readonly dynamicTools?: readonly DynamicTool[];
}

/** The first record of a new thread, with an id of its own. */
export async function newThreadMeta(options: NewThreadMeta): Promise<SessionMetaPayload> {
  const git = await readGitInfo(options.cwd);
  return {
    id: uuidv7(),
    ...(options.forkedFromId == null ? {} : { forked_from_id: options.forkedFromId }),
    timestamp: new Date().toISOString(),
    cwd: options.cwd,
    originator: options.connection.client?.name ?? '',
    cli_version: ORIGINAL_VERSION,
    source: 'vscode',
    ...(options.threadSource == null ? {} : { thread_source: options.threadSource }),
    model_provider: options.modelProviderId,
    base_instructions: { text: options.baseInstructions },
    ...(options.dynamicTools === undefined || options.dynamicTools.length === 0
      ? {}
      : { dynamic_tools: options.dynamicTools }),
    ...(git === null ? {} : { git }),
    ...(options.persistence === 'limited' ? {} : { bobbin: { version: VERSION } }),
  };
}
