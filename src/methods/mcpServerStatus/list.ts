import { McpServerStatusListParams, McpServerStatusListResult } from '../../protocol/mcp-server.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const mcpServerStatusList = defineMethod({
  name: 'mcpServerStatus/list',
  summary: 'Page through the configured MCP servers, with their tools and resources.',
  stability: 'stable',
  params: McpServerStatusListParams,
  result: McpServerStatusListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listMcpServers(params),
});
