import type { McpEndpoint, McpProgram, McpServerDefinition } from '../../agent/mcp/server-definition.ts';
import { ConfigError } from '../config-error.ts';
import type { McpServerSettings } from './mcp-server-settings.ts';

const DEFAULT_STARTUP_MS = 30_000;
const DEFAULT_TOOL_MS = 120_000;
/** Longest wait of the runtime's timers. */
const MAX_MS = 2 ** 31 - 1;

/** Members that only one of the two kinds of server has. */
const STDIO_KEYS = ['args', 'env', 'env_vars', 'cwd'] as const;
const HTTP_KEYS = ['url', 'bearer_token_env_var', 'http_headers', 'env_http_headers'] as const;

/**
 * The configured MCP servers, sorted by name.
 *
 * @throws {ConfigError} for an entry that is neither a program nor an address, or both.
 */
export function mcpServerDefinitions(
  servers: Readonly<Record<string, McpServerSettings>>,
): readonly McpServerDefinition[] {
  return Object.entries(servers)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, settings]) => definitionOf(name, settings));
}

// A token in the file would be readable to every backup: the name of a variable is wanted instead.
function requireOneKind(name: string, settings: McpServerSettings): void {
  const isProgram = settings.command !== undefined;
  const foreign = [...(isProgram ? HTTP_KEYS : STDIO_KEYS), 'bearer_token'].find((key) => settings[key] !== undefined);
  if (!isProgram && settings.url === undefined) throw inServer(name, 'invalid transport');
  if (foreign === undefined) return;
  throw inServer(name, `${foreign} is not supported for ${isProgram ? 'stdio' : 'streamable_http'}`);
}

function inServer(name: string, message: string): ConfigError {
  return new ConfigError(`${message}\nin \`mcp_servers.${name}\`\n`);
}

function definitionOf(name: string, settings: McpServerSettings): McpServerDefinition {
  requireOneKind(name, settings);
  const startupMs = settings.startup_timeout_sec === undefined ? null : settings.startup_timeout_sec * 1000;
  const toolMs = settings.tool_timeout_sec === undefined ? DEFAULT_TOOL_MS : settings.tool_timeout_sec * 1000;
  return {
    name,
    isEnabled: settings.enabled ?? true,
    isRequired: settings.required ?? false,
    transport: settings.command === undefined ? endpointOf(settings) : programOf(settings.command, settings),
    runsInParallel: settings.supports_parallel_tool_calls ?? false,
    startupTimeoutMs: Math.min(startupMs ?? settings.startup_timeout_ms ?? DEFAULT_STARTUP_MS, MAX_MS),
    toolTimeoutMs: Math.min(toolMs, MAX_MS),
    enabledTools: settings.enabled_tools ?? null,
    disabledTools: settings.disabled_tools ?? [],
    approvalMode: settings.default_tools_approval_mode ?? 'auto',
    approvalModes: Object.fromEntries(
      Object.entries(settings.tools ?? {}).flatMap(([tool, { approval_mode }]) =>
        approval_mode === undefined ? [] : [[tool, approval_mode]],
      ),
    ),
  };
}

function programOf(command: string, settings: McpServerSettings): McpProgram {
  return {
    kind: 'stdio',
    command,
    args: settings.args ?? [],
    env: settings.env ?? {},
    envVars: (settings.env_vars ?? []).map((each) => (typeof each === 'string' ? each : each.name)),
    cwd: settings.cwd ?? null,
  };
}

function endpointOf(settings: McpServerSettings): McpEndpoint {
  return {
    kind: 'http',
    url: settings.url ?? '',
    headers: settings.http_headers ?? {},
    envHeaders: settings.env_http_headers ?? {},
    bearerTokenEnvVar: settings.bearer_token_env_var ?? null,
    scopes: settings.scopes ?? [],
  };
}
