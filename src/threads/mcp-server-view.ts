import type { z } from 'zod';
import type { McpConnection } from '../agent/mcp/mcp-connection.ts';
import type { McpStartFailed } from '../agent/mcp/mcp-error.ts';
import { isToolOffered, type McpServerDefinition } from '../agent/mcp/server-definition.ts';
import type { ThreadServer } from '../agent/mcp/thread-server.ts';
import {
  type McpAuthStatus,
  McpResource,
  McpResourceTemplate,
  McpServerInfo,
  type McpServerStatus,
  McpTool,
} from '../protocol/mcp-server.ts';

type RuntimeStatus = McpServerStatus['runtimeStatus'];

/** What is known of a configured server, beside its definition. */
export interface McpServerFacts {
  readonly runtimeStatus: RuntimeStatus;
  readonly connection: McpConnection | null;
  /** Why there is no connection. */
  readonly failure: McpStartFailed | null;
  /** A login to it is stored. */
  readonly hasLogin: boolean;
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
}

/** A configured MCP server as clients see it. */
export function mcpServerView(definition: McpServerDefinition, facts: McpServerFacts): McpServerStatus {
  const { connection, failure, runtimeStatus } = facts;
  return {
    name: definition.name,
    runtimeStatus,
    pluginId: null,
    httpOrigin: httpOrigin(definition),
    serverInfo: connection === null ? null : (valid(McpServerInfo, [connection.serverInfo])[0] ?? null),
    serverCapabilities: connection?.capabilities ?? null,
    toolListMeta: null,
    tools: connection === null ? {} : toolsOf(definition, connection),
    toolsError: failure === null ? null : `MCP startup failed: ${failure.reason}`,
    resources: valid(McpResource, facts.resources),
    resourceTemplates: valid(McpResourceTemplate, facts.resourceTemplates),
    authStatus: authStatusOf(definition, facts),
  };
}

/** How a server of a loaded thread is. */
export function runtimeStatusOf(definition: McpServerDefinition, server: ThreadServer | null): RuntimeStatus {
  if (!definition.isEnabled) return 'disabled';
  const state = server?.state ?? null;
  if (state === 'ready') return server?.connection?.isLost === true ? 'notStarted' : 'connected';
  return state ?? 'notStarted';
}

function toolsOf(definition: McpServerDefinition, { tools }: McpConnection): McpServerStatus['tools'] {
  const offered = tools.filter(({ name }) => isToolOffered(definition, name));
  return Object.fromEntries(valid(McpTool, offered).map((tool) => [tool.name, tool]));
}

/** Servers may send anything; clients get what fits. */
function valid<T>(schema: z.ZodType<T>, rows: readonly unknown[]): T[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

function authStatusOf({ transport }: McpServerDefinition, { failure, hasLogin }: McpServerFacts): McpAuthStatus {
  if (transport.kind === 'http' && transport.bearerTokenEnvVar !== null) return 'bearerToken';
  if (failure !== null && failure.missingLogin !== null) return 'notLoggedIn';
  return hasLogin ? 'oAuth' : 'unsupported';
}

// The address itself may hold a password.
function httpOrigin({ transport }: McpServerDefinition): string | null {
  if (transport.kind !== 'http' || !URL.canParse(transport.url)) return null;
  const { origin } = new URL(transport.url);
  return origin === 'null' ? null : origin;
}
