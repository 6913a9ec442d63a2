import { describe, expect, it } from 'vitest';
import { McpServerSettings } from '../../../src/config/mcp/mcp-server-settings.ts';
import { mcpServerDefinitions } from '../../../src/config/mcp/mcp-servers.ts';

function definitions(servers: Readonly<Record<string, object>>) {
  const parsed = Object.entries(servers).map(([name, server]) => [name, McpServerSettings.parse(server)] as const);
  return mcpServerDefinitions(Object.fromEntries(parsed));
}

function complaint(server: object): string {
  try {
    definitions({ lab: server });
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
}

const DEFAULTS = {
  isEnabled: true,
  isRequired: false,
  runsInParallel: false,
  startupTimeoutMs: 30_000,
  toolTimeoutMs: 120_000,
  enabledTools: null,
  disabledTools: [],
  approvalMode: 'auto',
  approvalModes: {},
};

describe('mcpServerDefinitions()', () => {
  it('sorts by name and fills in what is not said', () => {
    expect(definitions({ b: { command: 'run' }, a: { url: 'http://a/mcp' } })).toEqual([
      {
        name: 'a',
        ...DEFAULTS,
        transport: {
          kind: 'http',
          url: 'http://a/mcp',
          headers: {},
          envHeaders: {},
          bearerTokenEnvVar: null,
          scopes: [],
        },
      },
      {
        name: 'b',
        ...DEFAULTS,
        transport: { kind: 'stdio', command: 'run', args: [], env: {}, envVars: [], cwd: null },
      },
    ]);
  });

  it('takes all that is said', () => {
    const common = {
      enabled: false,
      required: true,
      supports_parallel_tool_calls: true,
      startup_timeout_sec: 1.5,
      tool_timeout_sec: 2,
      enabled_tools: ['a'],
      disabled_tools: ['b'],
      default_tools_approval_mode: 'prompt',
      tools: { a: { approval_mode: 'approve' }, b: {} },
    };
    const program = { command: 'run', args: ['-v'], env: { A: '1' }, env_vars: ['B', { name: 'C' }], cwd: 'sub' };
    const endpoint = {
      url: 'http://a/mcp',
      http_headers: { X: '1' },
      env_http_headers: { Y: 'Z' },
      bearer_token_env_var: 'TOKEN',
      scopes: ['read'],
    };
    const said = {
      isEnabled: false,
      isRequired: true,
      runsInParallel: true,
      startupTimeoutMs: 1500,
      toolTimeoutMs: 2000,
      enabledTools: ['a'],
      disabledTools: ['b'],
      approvalMode: 'prompt',
      approvalModes: { a: 'approve' },
    };
    expect(definitions({ a: { ...endpoint, ...common }, b: { ...program, ...common } })).toEqual([
      {
        name: 'a',
        ...said,
        transport: {
          kind: 'http',
          url: 'http://a/mcp',
          headers: { X: '1' },
          envHeaders: { Y: 'Z' },
          bearerTokenEnvVar: 'TOKEN',
          scopes: ['read'],
        },
      },
      {
        name: 'b',
        ...said,
        transport: { kind: 'stdio', command: 'run', args: ['-v'], env: { A: '1' }, envVars: ['B', 'C'], cwd: 'sub' },
      },
    ]);
  });

  it('takes milliseconds too, and no more than timers can wait', () => {
    const [inMs] = definitions({ lab: { command: 'x', startup_timeout_ms: 5, tool_timeout_sec: 1e12 } });
    expect([inMs?.startupTimeoutMs, inMs?.toolTimeoutMs]).toEqual([5, 2 ** 31 - 1]);
  });

  it.each([
    [{ args: [] }, 'invalid transport'],
    [{ command: 'x', url: 'http://a' }, 'url is not supported for stdio'],
    [{ command: 'x', bearer_token_env_var: 'A' }, 'bearer_token_env_var is not supported for stdio'],
    [{ url: 'http://a', args: [] }, 'args is not supported for streamable_http'],
    [{ url: 'http://a', bearer_token: 'x' }, 'bearer_token is not supported for streamable_http'],
  ])('refuses %j', (server, message) => {
    expect(complaint(server)).toBe(`${message}\nin \`mcp_servers.lab\`\n`);
  });
});
