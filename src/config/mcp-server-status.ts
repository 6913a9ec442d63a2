import type { McpAuthStatus, McpServerStatus } from '../protocol/mcp-server.ts';
import type { McpServerSettings } from './settings.ts';

/** A configured MCP server as clients see it: none is run yet, and one that should be says so. */
export function mcpServerStatus(name: string, settings: McpServerSettings): McpServerStatus {
  const isWanted = settings.enabled !== false;
  return {
    name,
    runtimeStatus: null,
    pluginId: null,
    httpOrigin: httpOrigin(settings.url),
    serverInfo: null,
    serverCapabilities: null,
    toolListMeta: null,
    tools: {},
    toolsError: isWanted ? 'MCP servers are not supported yet' : null,
    resources: [],
    resourceTemplates: [],
    authStatus: authStatusOf(settings),
  };
}

function authStatusOf({ bearer_token_env_var }: McpServerSettings): McpAuthStatus {
  return bearer_token_env_var === undefined ? 'unsupported' : 'bearerToken';
}

// The address itself may hold a password.
function httpOrigin(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const { origin } = new URL(url);
  return origin === 'null' ? null : origin;
}
