import os from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import type { Elicit } from '../../../src/agent/mcp/elicitations.ts';
import { McpConnection, type ToolCallOptions } from '../../../src/agent/mcp/mcp-connection.ts';
import type { McpServerDefinition } from '../../../src/agent/mcp/server-definition.ts';
import { NO_LOGINS, naughtyServer, nodeServer } from '../../support/mcp-definition.ts';
import { isRunning } from '../../support/processes.ts';

const MIB = 1024 * 1024;
const NEVER = new AbortController().signal;
const decline: Elicit = async () => ({ action: 'decline', content: null });

class Opened implements AsyncDisposable {
  readonly connection: McpConnection;

  constructor(connection: McpConnection) {
    this.connection = connection;
  }

  async call(name: string, args: Readonly<Record<string, unknown>> | null = {}, more: Partial<ToolCallOptions> = {}) {
    const options = { meta: {}, timeoutMs: 15_000, elicit: decline, ...more };
    const { content } = await this.connection.callTool(name, args, options);
    return content.map((part) => part.text).join('');
  }

  /** How a call fails. */
  async failure(name: string, args = {}, more: Partial<ToolCallOptions> = {}): Promise<string> {
    return this.call(name, args, more).then(
      (answer) => `answered: ${answer}`,
      (error: Error) => error.message,
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.connection.close();
  }
}

async function open(definition: McpServerDefinition = naughtyServer(), maxMessageBytes = 4 * MIB): Promise<Opened> {
  const surroundings = { cwd: os.tmpdir(), env: process.env, logins: NO_LOGINS, maxMessageBytes };
  return new Opened(await McpConnection.open(definition, surroundings, NEVER));
}

async function startFailure(definition: McpServerDefinition, signal = NEVER): Promise<string> {
  const surroundings = { cwd: os.tmpdir(), env: {}, logins: NO_LOGINS, maxMessageBytes: MIB };
  return McpConnection.open(definition, surroundings, signal).then(
    () => 'it started',
    (error: Error) => error.message,
  );
}

const FAILED = 'MCP client for `lab` failed to start: MCP startup failed: ';

describe('open()', () => {
  it('greets the server and keeps those of its tools that are whole', async () => {
    await using opened = await open();
    const { connection } = opened;
    expect(connection.serverInfo).toEqual({ name: 'naughty', version: '1' });
    expect(connection.tools.map(({ name }) => name)).not.toContain('schemaless');
    expect(connection.tools.find(({ name }) => name === 'hang')).toEqual({
      name: 'hang',
      description: 'Does hang',
      inputSchema: { type: 'object' },
    });
  });

  it.each([
    [
      'exiting',
      `${FAILED}handshaking with MCP server failed: connection closed: initialize response: it ended with exit code 4`,
    ],
    ['refusing', `${FAILED}handshaking with MCP server failed: JSON-RPC error: -32001: go away`],
    ['toolless', `${FAILED}Mcp error: -32002: no tools today`],
  ])('says why a server that is %s did not start', async (start, message) => {
    expect(await startFailure(naughtyServer(start))).toBe(message);
  });

  it('gives up a server that does not answer in time', async () => {
    expect(await startFailure(naughtyServer('silent', { startupTimeoutMs: 1000 }))).toBe(
      'MCP client for `lab` timed out after 1 seconds. Add or adjust `startup_timeout_sec` in your config.toml:\n' +
        '[mcp_servers.lab]\nstartup_timeout_sec = XX',
    );
  });

  it('gives up a server that is not needed any more', async () => {
    const stop = new AbortController();
    const failure = startFailure(naughtyServer('silent'), stop.signal);
    stop.abort();
    expect(await failure).toBe(`${FAILED}it is not needed any more`);
  });

  it('comes to an end with a server whose list of tools has none', async () => {
    await using opened = await open(naughtyServer('circular'));
    expect(opened.connection.tools.map(({ name }) => name)).toEqual(['args', 'args']);
  });

  it.each([
    ['a name that the model could not say', nodeServer([], { name: 'a b' }), /Invalid MCP server name 'a b'/],
    [
      'a program that is not there',
      { ...nodeServer([]), transport: programAt('/nowhere') },
      /No such file or directory/,
    ],
    ['a program with a NUL in its name', { ...nodeServer([]), transport: programAt('a\0b') }, /failed to start/],
  ])('refuses %s', async (_, definition, message) => {
    expect(await startFailure(definition)).toMatch(message);
  });
});

function programAt(command: string) {
  return { kind: 'stdio' as const, command, args: [], env: {}, envVars: [], cwd: null };
}

describe('a server gets', () => {
  it('few variables of ours, those it names, and those it sets', async () => {
    const env = { HOME: '/h', PATH: process.env.PATH, SECRET: 's', NAMED: 'n' };
    const { transport, ...rest } = naughtyServer();
    const named = {
      ...rest,
      transport: { ...transport, envVars: ['NAMED', 'MISSING'], env: { SET: '1' } } as typeof transport,
    };
    const surroundings = { cwd: os.tmpdir(), env, logins: NO_LOGINS, maxMessageBytes: MIB };
    await using opened = new Opened(await McpConnection.open(named, surroundings, NEVER));
    const { env: seen, cwd } = JSON.parse(await opened.call('surroundings'));
    expect(seen).toEqual({ HOME: '/h', PATH: process.env.PATH, NAMED: 'n', SET: '1' });
    expect(cwd).toBe(os.tmpdir());
  });

  it('arguments and `_meta` as they are, and no arguments where there are none', async () => {
    await using opened = await open();
    const meta = { threadId: 't', progressToken: expect.any(Number) };
    expect(JSON.parse(await opened.call('args', { a: [1] }, { meta: { threadId: 't' } }))).toEqual({
      arguments: { a: [1] },
      meta,
    });
    expect(JSON.parse(await opened.call('args', null, { meta: { threadId: 't' } }))).toEqual({ arguments: null, meta });
  });
});

describe('callTool()', () => {
  it('tells how far the tool is', async () => {
    await using opened = await open();
    const heard: string[] = [];
    await opened.call('progress', {}, { onProgress: (message) => heard.push(message) });
    expect(heard).toEqual(['half']);
  });

  it('gives up a tool that hangs, and the connection goes on', async () => {
    await using opened = await open();
    expect(await opened.failure('hang', {}, { timeoutMs: 100 })).toBe('timed out awaiting tools/call after 0.1s');
    expect(await opened.call('lie')).toBe('the truth');
  });

  it('ends with the reason of its signal', async () => {
    await using opened = await open();
    const stop = new AbortController();
    const failure = opened.failure('hang', {}, { signal: stop.signal });
    stop.abort(new Error('stopped'));
    expect(await failure).toBe('stopped');
  });

  it.each([
    ['answers to other ids', 'lie', 'the truth'],
    ['lines that are no messages', 'garbage', 'after garbage'],
    ['a second answer', 'twice', 'first'],
  ])('passes over %s', async (_, tool, answer) => {
    await using opened = await open();
    expect(await opened.call(tool)).toBe(answer);
    expect(await opened.call('args', {})).toContain('arguments');
  });

  it('has the answer of a server that ends with it', async () => {
    await using opened = await open();
    expect(await opened.call('answerAndDie')).toBe('last words');
    await vi.waitFor(() => expect(opened.connection.isLost).toBe(true));
  });

  it.each([
    ['dies', 'die', 'Transport closed: it ended with exit code 3'],
    ['floods its output', 'flood', 'Transport closed: it floods its output'],
    ['never ends a line', 'endless', `Transport closed: it sent a message of more than ${MIB} bytes`],
  ])('fails when the server %s, which is lost then', async (_, tool, message) => {
    await using opened = await open(naughtyServer(), MIB);
    expect(await opened.failure(tool)).toBe(message);
    expect(opened.connection.isLost).toBe(true);
    expect(await opened.failure('args')).toBe(message);
  });

  it('takes long answers up to the bound', async () => {
    await using opened = await open();
    expect(await opened.call('big', { bytes: 3 * MIB })).toHaveLength(3 * MIB);
    expect(await opened.failure('big', { bytes: 4 * MIB })).toMatch(/more than 4194304 bytes/);
  });

  it('refuses what is no result, and passes on what the server says', async () => {
    await using opened = await open();
    expect(await opened.failure('wrong')).toBe('Unexpected response type');
    expect(await opened.failure('missing')).toBe('Mcp error: -32602: no such tool');
  });
});

describe('questions of a server', () => {
  const FORM = { message: 'Go on?', requestedSchema: { type: 'object', properties: {} } };

  it('are answered by whoever waits for the newest call', async () => {
    await using opened = await open();
    const hanging = opened.failure('hang', {}, { timeoutMs: 60_000 });
    const elicit: Elicit = async ({ message }) => ({ action: 'accept', content: { heard: message } });
    expect(JSON.parse(await opened.call('ask', FORM, { elicit }))).toEqual({
      action: 'accept',
      content: { heard: 'Go on?' },
    });
    await opened.connection.close();
    expect(await hanging).toBe('Transport closed');
  });

  it('stop the time of the call', async () => {
    await using opened = await open();
    const elicit: Elicit = () =>
      new Promise((resolve) => setTimeout(() => resolve({ action: 'decline', content: null }), 700));
    expect(JSON.parse(await opened.call('ask', FORM, { elicit, timeoutMs: 400 }))).toEqual({ action: 'decline' });
  });

  it('are withdrawn when the call ends', async () => {
    await using opened = await open();
    const stop = new AbortController();
    const withdrawn = new Promise<void>((resolve) => {
      const elicit: Elicit = (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            resolve();
            reject(new Error('withdrawn'));
          });
          stop.abort(new Error('stopped'));
        });
      void opened.failure('ask', FORM, { elicit, signal: stop.signal });
    });
    await withdrawn;
  });

  it('that nobody can answer are declined, and requests for anything else refused', async () => {
    await using opened = await open();
    expect(JSON.parse(await opened.call('ask', { message: 7 }))).toEqual({ action: 'decline' });
    expect(JSON.parse(await opened.call('sample'))).toEqual({ code: -32601, message: 'Method not found' });
  });
});

it('tools are listed anew when the server says that they changed', async () => {
  await using opened = await open();
  await opened.call('grow');
  await vi.waitFor(() => expect(opened.connection.tools.map(({ name }) => name)).toContain('grown'));
});

it('resources are listed by page and read', async () => {
  await using opened = await open();
  const options = { timeoutMs: 15_000 };
  expect(await opened.connection.listResources(null, options)).toEqual({
    rows: [{ uri: 'n://1', name: 'one' }],
    nextCursor: null,
  });
  await expect(opened.connection.listResourceTemplates(null, options)).rejects.toThrow(
    'Mcp error: -32601: no templates',
  );
  expect(await opened.connection.readResource('n://1', options)).toEqual({
    contents: [{ uri: 'n://1', text: 'words' }],
  });
});

describe('close()', () => {
  it('ends a server that heeds neither the end of its input nor SIGTERM, and what it started', async () => {
    await using opened = await open(naughtyServer('stubborn'));
    const grandchild = Number(await opened.call('grandchild'));
    expect(await isRunning(grandchild)).toBe(true);
    const startedAt = performance.now();
    await opened.connection.close();
    expect(performance.now() - startedAt).toBeLessThan(2000);
    await vi.waitFor(async () => expect(await isRunning(grandchild)).toBe(false));
  });

  it('leaves nothing of a server that died and had started something', async () => {
    await using opened = await open();
    const grandchild = Number(await opened.call('grandchild'));
    await opened.failure('die');
    await vi.waitFor(async () => expect(await isRunning(grandchild)).toBe(false), { timeout: 5000 });
  });
});
