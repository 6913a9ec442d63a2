import { fileURLToPath } from 'node:url';
import { LoginStore } from '../../src/agent/mcp/oauth/login-store.ts';
import type { McpServerDefinition } from '../../src/agent/mcp/server-definition.ts';

/** Of a home where nobody has logged in to a server. */
export const NO_LOGINS = new LoginStore('/nowhere');

/** A server that misbehaves on request; its head says how. */
export const NAUGHTY_SERVER = fileURLToPath(new URL('naughty-mcp-server.mjs', import.meta.url));

/** A server that is a program of Node. */
export function nodeServer(args: readonly string[], more: Partial<McpServerDefinition> = {}): McpServerDefinition {
  return {
    name: 'lab',
    isEnabled: true,
    isRequired: false,
    transport: { kind: 'stdio', command: process.execPath, args, env: {}, envVars: [], cwd: null },
    runsInParallel: false,
    startupTimeoutMs: 15_000,
    toolTimeoutMs: 15_000,
    enabledTools: null,
    disabledTools: [],
    approvalMode: 'auto',
    approvalModes: {},
    ...more,
  };
}

export function naughtyServer(start = 'well', more: Partial<McpServerDefinition> = {}): McpServerDefinition {
  return nodeServer([NAUGHTY_SERVER, start], more);
}
