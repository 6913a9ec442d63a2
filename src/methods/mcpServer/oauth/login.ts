import { McpServerOauthLoginParams, McpServerOauthLoginResult } from '../../../protocol/mcp-server.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const mcpServerOauthLogin = defineMethod({
  name: 'mcpServer/oauth/login',
  summary: 'Begin a login to an MCP server; `mcpServer/oauthLogin/completed` says how it went.',
  stability: 'stable',
  params: McpServerOauthLoginParams,
  result: McpServerOauthLoginResult,
  order: concurrent,
  handle: (params, { threads }) => threads.logInToMcpServer(params),
});
