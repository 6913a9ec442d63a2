import { optional, string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { Tool, ToolContext } from '../tools/tool.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import { listRows, type McpPage } from './list-rows.ts';
import type { McpConnection } from './mcp-connection.ts';
import type { RequestOptions } from './mcp-requests.ts';
import { askServer, resourceCall, specWithServers } from './resource-call.ts';

/** One of the lists that servers have. */
export interface ServerList {
  /** Of the tool with which the model reads it. */
  readonly name: string;
  readonly description: string;
  /** Of the request to a server, and of its rows in the answer. */
  readonly method: string;
  readonly member: string;
  readPage(
    connection: McpConnection,
    cursor: string | null,
    options: RequestOptions,
  ): Promise<McpPage<Readonly<Record<string, unknown>>>>;
}

/** Shown in the item where a call concerns no server in particular. */
const ALL_SERVERS = 'codex';
const ARGUMENTS = struct('ListResourcesArgs', { server: optional(string), cursor: optional(string) });

/** A tool with which the model reads a list: a page of one server's, or all of all servers. */
export function listTool(list: ServerList): Tool {
  const spec = specOf(list);
  return {
    name: list.name,
    spec: ({ shared }) => specWithServers(spec, shared),
    run(call, context) {
      const isEmpty = call.payload.type === 'function' && call.payload.arguments.trim() === '';
      const { server, cursor } = isEmpty ? { server: null, cursor: null } : readArguments(call, ARGUMENTS);
      const args = { ...(server === null ? {} : { server }), ...(cursor === null ? {} : { cursor }) };
      return resourceCall(call, { server: server ?? ALL_SERVERS, args }, context, async () => {
        if (server !== null) return listOne(list, server, cursor, context);
        if (cursor !== null) throw new Error('cursor can only be used when a server is specified');
        return listAll(list, context);
      });
    },
  };
}

async function listOne(list: ServerList, name: string, cursor: string | null, context: ToolContext): Promise<object> {
  const { rows, nextCursor } = await askServer({ method: list.method, name }, context, (connection, options) =>
    list.readPage(connection, cursor, options),
  );
  return { server: name, [list.member]: named(name, rows), ...(nextCursor === null ? {} : { nextCursor }) };
}

/** Servers that do not answer are left out. */
async function listAll(list: ServerList, context: ToolContext): Promise<object> {
  const lists = context.shared.mcp.servers.map(async ({ definition: { name } }) => {
    const rows = askServer({ method: list.method, name }, context, (connection, options) =>
      listRows((cursor) => list.readPage(connection, cursor, options)),
    );
    return named(name, await rows.catch(() => []));
  });
  return { [list.member]: (await Promise.all(lists)).flat() };
}

function named(server: string, rows: readonly object[]): object[] {
  return rows.map((row) => ({ server, ...row }));
}

function specOf({ name, description }: ServerList): ToolSpec {
  return {
    type: 'function',
    name,
    description,
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        cursor: { type: 'string', description: `The nextCursor of an earlier ${name} call for the same server.` },
        server: { type: 'string', description: 'Name of one server; all servers are asked when it is left out.' },
      },
      additionalProperties: false,
    },
  };
}
