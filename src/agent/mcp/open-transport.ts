import { resolve } from 'node:path';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { settleWithin } from '../../async/settle-within.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { loadSdk } from './load-sdk.ts';
import type { LoginStore } from './oauth/login-store.ts';
import { StoredLoginProvider } from './oauth/stored-login-provider.ts';
import { programEnvironment } from './program-environment.ts';
import type { McpEndpoint, McpServerDefinition } from './server-definition.ts';
import { StdioTransport } from './stdio-transport.ts';

/** What a server gets from the process and the thread that use it. */
export interface McpSurroundings {
  /** Absolute; where programs start whose definition names no folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logins: LoginStore;
  /** Longest message that is read from a server, in bytes. */
  readonly maxMessageBytes: number;
}

export interface OpenedTransport {
  readonly transport: Transport;
  /** Tells a server that keeps sessions that this one is over; one that does not answer is left. */
  sayGoodbye(): Promise<void>;
  /** Why the server ended by itself, for people; null when that is not known. */
  endedBecause(): string | null;
}

const GOODBYE_MS = 300;

/** Makes the transport of a server, and starts a program. Throws when the definition cannot be followed. */
export async function openTransport(
  { name, transport }: McpServerDefinition,
  surroundings: McpSurroundings,
): Promise<OpenedTransport> {
  const { cwd, env, maxMessageBytes } = surroundings;
  if (transport.kind === 'http') return openHttp(name, transport, surroundings);
  const { command, args } = transport;
  const program = new StdioTransport({
    command,
    args,
    cwd: resolve(cwd, transport.cwd ?? ''),
    env: programEnvironment(transport, env),
    maxMessageBytes,
  });
  return { transport: program, sayGoodbye: async () => {}, endedBecause: () => program.endedBecause };
}

async function openHttp(
  name: string,
  endpoint: McpEndpoint,
  { env, logins, maxMessageBytes }: McpSurroundings,
): Promise<OpenedTransport> {
  const sdk = await loadSdk();
  if (!URL.canParse(endpoint.url)) throw new Error('its url is invalid');
  const url = new URL(endpoint.url);
  const headers: Record<string, string> = { ...basicAuthorization(url), ...headersOf(name, endpoint, env) };
  let ending: string | null = null;
  const fetch = guardedFetch(maxMessageBytes, () => {
    ending = `it sent a message of more than ${maxMessageBytes} bytes`;
    void http.close();
  });
  const login = headers.Authorization === undefined ? await logins.read(name, endpoint.url) : null;
  const http = new sdk.StreamableHTTPClientTransport(url, {
    requestInit: { headers },
    fetch,
    ...(login === null ? {} : { authProvider: new StoredLoginProvider(logins, login) }),
  });
  return {
    transport: http as Transport,
    sayGoodbye: () => settleWithin(http.terminateSession(), GOODBYE_MS),
    endedBecause: () => ending,
  };
}

/** `fetch` takes no address with a name and a password in it, and would tell both in its error. */
function basicAuthorization(url: URL): Record<string, string> {
  const { username, password } = url;
  if (username === '' && password === '') return {};
  url.username = '';
  url.password = '';
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

function headersOf(name: string, endpoint: McpEndpoint, env: NodeJS.ProcessEnv): Record<string, string> {
  const { headers, envHeaders, bearerTokenEnvVar } = endpoint;
  const fromEnv = Object.entries(envHeaders).flatMap(([header, variable]) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [[header, value] as const];
  });
  const all = { ...headers, ...Object.fromEntries(fromEnv) };
  if (bearerTokenEnvVar === null) return all;
  const token = env[bearerTokenEnvVar];
  if (token === undefined)
    throw new Error(`Environment variable ${bearerTokenEnvVar} for MCP server '${name}' is not set`);
  return { ...all, Authorization: `Bearer ${token}` };
}
