import { defineServerRequest } from '../../../define.ts';
import { McpServerElicitationRequestParams, McpServerElicitationRequestResult } from '../../elicitation.ts';

export const mcpServerElicitationRequest = defineServerRequest({
  name: 'mcpServer/elicitation/request',
  summary: 'An MCP server asks the user, or a tool of it wants to run.',
  stability: 'stable',
  params: McpServerElicitationRequestParams,
  result: McpServerElicitationRequestResult,
});
