import { listRows } from '../../agent/mcp/list-rows.ts';
import type { McpConnection } from '../../agent/mcp/mcp-connection.ts';
import { McpStartFailed } from '../../agent/mcp/mcp-error.ts';
import type { McpServerDefinition } from '../../agent/mcp/server-definition.ts';
import type { ThreadServers } from '../../agent/mcp/thread-servers.ts';
import { pageByOffset } from '../../config/page-by-offset.ts';
import type {
  McpServerStatus,
  McpServerStatusListParams,
  McpServerStatusListResult,
} from '../../protocol/mcp-server.ts';
import { mcpServerView, runtimeStatusOf } from '../mcp-server-view.ts';
import type { ThreadsContext } from '../threads-context.ts';

const LIST_TIMEOUT_MS = 30_000;

/** `mcpServerStatus/list`: by name. Those of a thread are shown as they are; others are started to be asked. */
export async function listMcpServers(
  context: ThreadsContext,
  params: McpServerStatusListParams,
): Promise<McpServerStatusListResult> {
  const servers = params.threadId == null ? null : context.registry.require(params.threadId).session.mcp;
  const definitions = servers?.definitions ?? (await context.config.readMcpServers());
  const wanted = definitions.filter(({ name }) => params.serverName == null || name === params.serverName);
  const page = pageByOffset(wanted, params, 'MCP servers');
  const isFull = params.detail !== 'toolsAndAuthOnly';
  const rows = page.data.map((definition) =>
    servers === null ? askServer(context, definition, isFull) : showServer(context, servers, definition, isFull),
  );
  return { ...page, data: await Promise.all(rows) };
}

async function showServer(
  context: ThreadsContext,
  servers: ThreadServers,
  definition: McpServerDefinition,
  isFull: boolean,
): Promise<McpServerStatus> {
  const server = servers.find(definition.name);
  const runtimeStatus = runtimeStatusOf(definition, server);
  const connection = server?.connection ?? null;
  const lists =
    isFull && runtimeStatus === 'connected' && connection !== null ? await resourcesOf(connection) : NOTHING;
  const hasLogin = await isLoggedIn(context, definition);
  return mcpServerView(definition, { runtimeStatus, connection, failure: server?.failure ?? null, hasLogin, ...lists });
}

async function askServer(
  context: ThreadsContext,
  definition: McpServerDefinition,
  isFull: boolean,
): Promise<McpServerStatus> {
  const hasLogin = await isLoggedIn(context, definition);
  const head = { runtimeStatus: null, connection: null, failure: null, hasLogin } as const;
  if (!definition.isEnabled) return mcpServerView(definition, { ...head, ...NOTHING });
  const lease = context.mcpPool.peek(definition, process.cwd());
  try {
    const connection = await lease.connect();
    const lists = isFull ? await resourcesOf(connection) : NOTHING;
    return mcpServerView(definition, { ...head, connection, ...lists });
  } catch (error) {
    if (!(error instanceof McpStartFailed)) throw error;
    return mcpServerView(definition, { ...head, failure: error, ...NOTHING });
  } finally {
    lease.release();
  }
}

async function isLoggedIn({ mcpPool }: ThreadsContext, { name, transport }: McpServerDefinition): Promise<boolean> {
  return transport.kind === 'http' && (await mcpPool.logins.read(name, transport.url)) !== null;
}

interface Resources {
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
}

const NOTHING: Resources = { resources: [], resourceTemplates: [] };

async function resourcesOf(connection: McpConnection): Promise<Resources> {
  if (connection.capabilities?.resources === undefined) return NOTHING;
  // A server may have many pages and take its time for each.
  const options = { timeoutMs: LIST_TIMEOUT_MS, signal: AbortSignal.timeout(LIST_TIMEOUT_MS) };
  const [resources, resourceTemplates] = await Promise.all([
    orNone(listRows((cursor) => connection.listResources(cursor, options))),
    orNone(listRows((cursor) => connection.listResourceTemplates(cursor, options))),
  ]);
  return { resources, resourceTemplates };
}

// Not every server that has resources has templates.
function orNone<T>(rows: Promise<readonly T[]>): Promise<readonly T[]> {
  return rows.catch(() => []);
}
