import { elicitFrom } from '../../agent/mcp/elicit-from.ts';
import type { McpConnection } from '../../agent/mcp/mcp-connection.ts';
import { McpRequestFailed, McpStartFailed } from '../../agent/mcp/mcp-error.ts';
import type {
  McpResourceReadParams,
  McpResourceReadResult,
  McpServerToolCallParams,
  McpServerToolCallResult,
} from '../../protocol/mcp-server.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type { ThreadsContext } from '../threads-context.ts';

/** `mcpServer/resource/read`: from a server of the thread, else of the configuration. */
export async function readMcpResource(
  context: ThreadsContext,
  { threadId, server, uri, _meta }: McpResourceReadParams,
): Promise<McpResourceReadResult> {
  const use = threadId == null ? await ofConfiguration(context, server) : ofThread(context, threadId, server);
  const { contents } = await orInternal(`resources/read failed for \`${server}\` (${uri})`, () =>
    use((connection) =>
      connection.readResource(uri, { timeoutMs: connection.definition.toolTimeoutMs, meta: _meta ?? {} }),
    ),
  );
  return { contents, originCallId: null };
}

/** `mcpServer/tool/call`: asks nobody for permission, since it is the client that wants it. */
export async function callMcpTool(
  context: ThreadsContext,
  { threadId, server, tool, arguments: args = null, _meta }: McpServerToolCallParams,
): Promise<McpServerToolCallResult> {
  const thread = context.registry.require(threadId);
  const use = ofThread(context, threadId, server);
  return orInternal(`tool call failed for \`${server}/${tool}\``, async () => {
    if (!isArguments(args)) throw new McpRequestFailed(notAnObject(args));
    const { settings, activeTurn } = thread.session;
    const asker = { host: thread, settings, turnId: activeTurn?.turnId ?? null, signal: new AbortController().signal };
    return use((connection) =>
      connection.callTool(tool, args, {
        meta: { ...(isArguments(_meta) ? _meta : {}), threadId },
        timeoutMs: connection.definition.toolTimeoutMs,
        elicit: elicitFrom(server, null, asker),
      }),
    );
  });
}

type Use = <T>(action: (connection: McpConnection) => Promise<T>) => Promise<T>;

function ofThread({ registry }: ThreadsContext, threadId: string, name: string): Use {
  const server = registry.require(threadId).session.mcp.find(name);
  if (server === null) throw unknownServer(name);
  return (action) => server.use(action);
}

async function ofConfiguration({ config, mcpPool }: ThreadsContext, name: string): Promise<Use> {
  const definitions = await config.readMcpServers();
  const definition = definitions.find((each) => each.name === name && each.isEnabled);
  if (definition === undefined) throw unknownServer(name);
  return async (action) => {
    const lease = mcpPool.peek(definition, process.cwd());
    try {
      return await action(await lease.connect());
    } finally {
      lease.release();
    }
  };
}

function unknownServer(name: string): RpcError {
  return new RpcError(RPC_ERROR.internalError, `unknown MCP server '${name}'`);
}

async function orInternal<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof McpStartFailed) throw new RpcError(RPC_ERROR.internalError, error.message);
    if (error instanceof McpRequestFailed) throw new RpcError(RPC_ERROR.internalError, `${what}: ${error.message}`);
    throw error;
  }
}

function isArguments(args: unknown): args is Readonly<Record<string, unknown>> | null {
  return typeof args === 'object' && !Array.isArray(args);
}

function notAnObject(args: unknown): string {
  return `MCP tool arguments must be a JSON object, got ${JSON.stringify(args).slice(0, 200)}`;
}
