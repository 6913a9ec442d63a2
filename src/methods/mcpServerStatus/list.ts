import { McpServerStatusListParams, McpServerStatusListResult } from '../../protocol/mcp-server.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const mcpServerStatusList = defineMethod({
  name: 'mcpServerStatus/list',
  summary: 'Page through the configured MCP servers; none of them is run yet.',
  stability: 'stable',
  params: McpServerStatusListParams,
  result: McpServerStatusListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listMcpServers(params),
});
