import { McpResourceReadParams, McpResourceReadResult } from '../../../protocol/mcp-server.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const mcpServerResourceRead = defineMethod({
  name: 'mcpServer/resource/read',
  summary: 'Read a resource of an MCP server.',
  stability: 'stable',
  params: McpResourceReadParams,
  result: McpResourceReadResult,
  order: concurrent,
  handle: (params, { threads }) => threads.readMcpResource(params),
});
