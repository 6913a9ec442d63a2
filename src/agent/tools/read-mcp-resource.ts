import { string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { askServer, resourceCall, specWithServers } from '../mcp/resource-call.ts';
import type { Tool } from './tool.ts';

const ARGUMENTS = struct('ReadResourceArgs', { server: string, uri: string });

/** Reads one resource of an MCP server. */
export const readMcpResource: Tool = {
  name: 'read_mcp_resource',
  spec: ({ shared }) => specWithServers(SPEC, shared),
  run(call, context) {
    const { server, uri } = readArguments(call, ARGUMENTS);
    return resourceCall(call, { server, args: { server, uri } }, context, async () => {
      const asked = { method: 'resources/read', name: server, about: ` (${uri})` };
      const { contents } = await askServer(asked, context, (connection, options) =>
        connection.readResource(uri, options),
      );
      return { server, uri, contents };
    });
  },
};

const SPEC = {
  type: 'function',
  name: 'read_mcp_resource',
  description: 'Reads one resource of an MCP server.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      server: { type: 'string', description: 'Name of the server, as list_mcp_resources gives it.' },
      uri: { type: 'string', description: 'Address of the resource, as list_mcp_resources gives it.' },
    },
    required: ['server', 'uri'],
    additionalProperties: false,
  },
};
