import { listTool } from '../mcp/list-tool.ts';

/** Tells the model which addresses of resources it can make up from parameters. */
export const listMcpResourceTemplates = listTool({
  name: 'list_mcp_resource_templates',
  description: 'Lists the resource templates that MCP servers offer: patterns of addresses that take parameters.',
  method: 'resources/templates/list',
  member: 'resourceTemplates',
  readPage: (connection, cursor, options) => connection.listResourceTemplates(cursor, options),
});
