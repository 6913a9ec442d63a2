import { listTool } from '../mcp/list-tool.ts';

/** Tells the model what there is to read on MCP servers. */
export const listMcpResources = listTool({
  name: 'list_mcp_resources',
  description: 'Lists the resources that MCP servers offer: files, schemas of databases and other things to read.',
  method: 'resources/list',
  member: 'resources',
  readPage: (connection, cursor, options) => connection.listResources(cursor, options),
});
