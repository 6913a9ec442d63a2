import { mcpServerStatus } from '../../config/mcp-server-status.ts';
import { pageByOffset } from '../../config/page-by-offset.ts';
import type { McpServerStatusListParams, McpServerStatusListResult } from '../../protocol/mcp-server.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** `mcpServerStatus/list`: by name; those of a thread are the ones it was started with. */
export async function listMcpServers(
  { registry, config }: ThreadsContext,
  params: McpServerStatusListParams,
): Promise<McpServerStatusListResult> {
  const servers =
    params.threadId == null ? await config.readMcpServers() : registry.require(params.threadId).mcpServers;
  const rows = Object.entries(servers)
    .filter(([name]) => params.serverName == null || name === params.serverName)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, settings]) => mcpServerStatus(name, settings));
  return pageByOffset(rows, params, 'MCP servers');
}
