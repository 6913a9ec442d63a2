import { describe, expect, it, vi } from 'vitest';
import { McpConnectionPool } from '../../../src/agent/mcp/connection-pool.ts';
import { McpConnection } from '../../../src/agent/mcp/mcp-connection.ts';
import type { McpEndpoint, McpServerDefinition } from '../../../src/agent/mcp/server-definition.ts';
import { ThreadServers } from '../../../src/agent/mcp/thread-servers.ts';
import { NO_LOGINS, nodeServer } from '../../support/mcp-definition.ts';
import { McpHttpServer } from '../../support/mcp-http-server.ts';

const NEVER = new AbortController().signal;

function endpoint(url: string, more: Partial<McpEndpoint> = {}): McpServerDefinition {
  const transport = {
    kind: 'http',
    url,
    headers: {},
    envHeaders: {},
    bearerTokenEnvVar: null,
    scopes: [],
    ...more,
  } as const;
  return { ...nodeServer([], { name: 'web', startupTimeoutMs: 5000 }), transport };
}

function open(
  definition: McpServerDefinition,
  env: NodeJS.ProcessEnv = {},
  maxMessageBytes = 100_000,
): Promise<McpConnection> {
  return McpConnection.open(definition, { cwd: '/', env, logins: NO_LOGINS, maxMessageBytes }, NEVER);
}

async function call(connection: McpConnection, name: string, args = {}): Promise<string> {
  const elicit = async () => ({ action: 'accept' as const, content: {} });
  const { content } = await connection.callTool(name, args, { meta: {}, timeoutMs: 5000, elicit });
  return content.map((part) => part.text).join('');
}

function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it worked',
    (error: Error) => error.message,
  );
}

describe.each([
  ['streams of events', false],
  ['plain JSON', true],
])('a server on streamable HTTP that answers in %s', (_, plain) => {
  it('is greeted, called, and told when its session is over', async () => {
    await using server = await McpHttpServer.open({ plain });
    const connection = await open(endpoint(server.url));
    expect(connection.tools.map(({ name }) => name)).toEqual(['echo', 'big', 'confirm']);
    expect(await call(connection, 'echo', { text: 'hi' })).toBe('ECHO: hi');
    expect(server.sessionCount).toBe(1);
    await connection.close();
    expect(server.sessionCount).toBe(0);
  });

  it('is held to the longest message', async () => {
    await using server = await McpHttpServer.open({ plain });
    const connection = await open(endpoint(server.url), {}, 20_000);
    expect(await call(connection, 'big', { bytes: 15_000 })).toHaveLength(15_000);
    expect(await failure(call(connection, 'big', { bytes: 50_000 }))).toBe(
      'Transport closed: it sent a message of more than 20000 bytes',
    );
    expect(connection.isLost).toBe(true);
    await connection.close();
  });
});

it('a server asks through the stream of the call', async () => {
  await using server = await McpHttpServer.open();
  const connection = await open(endpoint(server.url));
  expect(await call(connection, 'confirm')).toBe('accept');
  await connection.close();
});

it('requests carry the headers of the definition, of the environment, and the token', async () => {
  await using server = await McpHttpServer.open();
  const headers = {
    headers: { 'X-One': '1' },
    envHeaders: { 'X-Two': 'TWO', 'X-None': 'NONE' },
    bearerTokenEnvVar: 'TOKEN',
  };
  const connection = await open(endpoint(server.url, headers), { TWO: '2', TOKEN: 'secret' });
  const [first] = server.requests;
  expect(first?.headers).toMatchObject({ 'x-one': '1', 'x-two': '2', authorization: 'Bearer secret' });
  expect(first?.headers).not.toHaveProperty('x-none');
  await connection.close();
});

it('a name and a password in the address become a header, and stand in no error', async () => {
  await using server = await McpHttpServer.open();
  const url = server.url.replace('http://', 'http://me:se%20cret@');
  const connection = await open(endpoint(url));
  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:se cret').toString('base64')}`);
  await connection.close();
  const nobody = await failure(open(endpoint('http://me:secret@127.0.0.1:9/mcp')));
  expect(nobody).toMatch(
    /^MCP client for `web` failed to start: MCP startup failed: handshaking with MCP server failed: .*bad port/,
  );
  expect(nobody).not.toContain('secret');
});

describe('open() fails for', () => {
  it('a token that is not in the environment', async () => {
    expect(await failure(open(endpoint('http://127.0.0.1:9/', { bearerTokenEnvVar: 'TOKEN' })))).toBe(
      "MCP client for `web` failed to start: MCP startup failed: Environment variable TOKEN for MCP server 'web' is not set",
    );
  });

  it('an address that is none', async () => {
    expect(await failure(open(endpoint('no address')))).toMatch(/its url is invalid$/);
  });

  it('a server that answers something else', async () => {
    await using server = await McpHttpServer.open({
      gate: (_, response) => {
        response.writeHead(500, { 'content-type': 'text/html' }).end('<b>secret</b>');
        return true;
      },
    });
    expect(await failure(open(endpoint(server.url)))).toBe(
      'MCP client for `web` failed to start: MCP startup failed: handshaking with MCP server failed: HTTP status 500',
    );
  });
});

it('a call whose stream breaks off fails at once, and the connection goes on', async () => {
  let isBroken = false;
  await using server = await McpHttpServer.open({
    gate: (request, response) => {
      if (!isBroken || request.method !== 'POST') return false;
      isBroken = false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': I am working on it\n\n');
      setImmediate(() => response.destroy());
      return true;
    },
  });
  const connection = await open(endpoint(server.url));
  isBroken = true;
  expect(await failure(call(connection, 'echo', { text: 'hi' }))).toBe(
    'Mcp error: -32000: the stream ended without an answer',
  );
  expect(await call(connection, 'echo', { text: 'hi' })).toBe('ECHO: hi');
  await connection.close();
});

it('a session that the server forgot is opened anew, and the call made again', async () => {
  await using server = await McpHttpServer.open();
  const pool = new McpConnectionPool({ env: {}, logins: NO_LOGINS, maxMessageBytes: 100_000, isShared: true });
  const servers = new ThreadServers({
    pool,
    definitions: [endpoint(server.url)],
    cwd: '/',
    announce: () => {},
    allowAlways: async () => {},
  });
  servers.start();
  const used = servers.find('web');
  expect(await used?.use((connection) => call(connection, 'echo', { text: 'one' }))).toBe('ECHO: one');
  server.forgetSessions();
  expect(await used?.use((connection) => call(connection, 'echo', { text: 'two' }))).toBe('ECHO: two');
  servers.close();
  await pool.close();
  await vi.waitFor(() => expect(server.sessionCount).toBe(0));
});
