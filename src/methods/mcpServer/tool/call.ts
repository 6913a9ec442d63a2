import { McpServerToolCallParams, McpServerToolCallResult } from '../../../protocol/mcp-server.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const mcpServerToolCall = defineMethod({
  name: 'mcpServer/tool/call',
  summary: 'Call a tool of an MCP server of a thread, outside of its turns.',
  stability: 'stable',
  params: McpServerToolCallParams,
  result: McpServerToolCallResult,
  order: concurrent,
  handle: (params, { threads }) => threads.callMcpTool(params),
});
