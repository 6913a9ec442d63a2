import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { McpConnectionPool } from '../../../src/agent/mcp/connection-pool.ts';
import type { McpServerDefinition } from '../../../src/agent/mcp/server-definition.ts';
import { ThreadServers } from '../../../src/agent/mcp/thread-servers.ts';
import { NAUGHTY_SERVER, NO_LOGINS, nodeServer } from '../../support/mcp-definition.ts';
import { isRunning } from '../../support/processes.ts';

const NEVER = new AbortController().signal;

/** Threads that use servers of one pool; each start of a server leaves its process id in a file. */
class Yard implements AsyncDisposable {
  readonly pool: McpConnectionPool;
  readonly heard: string[] = [];
  readonly #root: string;
  readonly #threads: ThreadServers[] = [];

  private constructor(root: string, isShared: boolean) {
    this.#root = root;
    this.pool = new McpConnectionPool({ env: process.env, logins: NO_LOGINS, maxMessageBytes: 1024 * 1024, isShared });
  }

  static async open(isShared = true): Promise<Yard> {
    return new Yard(await realpath(await mkdtemp(path.join(os.tmpdir(), 'bobbin-yard-'))), isShared);
  }

  server(name = 'lab', start = 'well', more: Partial<McpServerDefinition> = {}): McpServerDefinition {
    return nodeServer([NAUGHTY_SERVER, start, this.#pidFile], { name, ...more });
  }

  async thread(definitions = [this.server()], cwd = os.tmpdir()): Promise<ThreadServers> {
    const servers = new ThreadServers({
      pool: this.pool,
      definitions,
      cwd,
      announce: ({ name, status, error }) =>
        this.heard.push([name, status, ...(error === null ? [] : [error])].join(' ')),
      allowAlways: async () => {},
    });
    this.#threads.push(servers);
    servers.start();
    await servers.settled(NEVER);
    return servers;
  }

  /** Of every server that was ever started. */
  async pids(): Promise<readonly number[]> {
    const text = await readFile(this.#pidFile, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean).map(Number);
  }

  async running(): Promise<number> {
    const states = await Promise.all((await this.pids()).map(isRunning));
    return states.filter(Boolean).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const thread of this.#threads) thread.close();
    await this.pool.close();
    await rm(this.#root, { recursive: true, force: true });
  }

  get #pidFile(): string {
    return path.join(this.#root, 'pids');
  }
}

function call(servers: ThreadServers, tool: string, args = {}, name = 'lab'): Promise<string> {
  const server = servers.find(name);
  if (server === null) throw new Error(`no server ${name}`);
  const options = { meta: {}, timeoutMs: 15_000, elicit: async () => ({ action: 'decline' as const, content: null }) };
  return server
    .use((connection) => connection.callTool(tool, args, options))
    .then(
      ({ content }) => content.map((part) => part.text).join(''),
      (error: Error) => error.message,
    );
}

describe('ThreadServers', () => {
  it('announces the start of each server, and why one failed', async () => {
    await using yard = await Yard.open();
    const off = yard.server('off', 'well', { isEnabled: false });
    await yard.thread([yard.server('good'), off, yard.server('bad', 'exiting')]);
    expect(yard.heard.toSorted()).toEqual([
      expect.stringMatching(/^bad failed MCP client for `bad` failed to start: .* it ended with exit code 4$/),
      'bad starting',
      'good ready',
      'good starting',
    ]);
  });

  it('offers the tools that the configuration lets through, under names that the model can say', async () => {
    await using yard = await Yard.open();
    const servers = await yard.thread([
      yard.server('lab', 'well', { enabledTools: ['die', 'args', 'ask'], disabledTools: ['die'] }),
    ]);
    expect(servers.specs()).toEqual([
      {
        type: 'namespace',
        name: 'mcp__lab__',
        description: 'Tools of the MCP server lab.',
        tools: ['args', 'ask'].map((name) => ({
          type: 'function',
          name,
          description: `Does ${name}`,
          strict: false,
          parameters: { type: 'object', properties: {} },
        })),
      },
    ]);
    expect(servers.tool('mcp__lab__', 'args')?.tool.name).toBe('args');
    expect(servers.tool('mcp__lab', 'args')?.tool.name).toBe('args');
    expect([servers.tool('mcp__lab__', 'die'), servers.tool('mcp__other__', 'args')]).toEqual([null, null]);
  });

  it('settled() stops waiting for a server when its signal says so', async () => {
    await using yard = await Yard.open();
    const servers = new ThreadServers({
      pool: yard.pool,
      definitions: [yard.server('slow', 'silent')],
      cwd: os.tmpdir(),
      announce: () => {},
      allowAlways: async () => {},
    });
    servers.start();
    const stop = new AbortController();
    const settled = servers.settled(stop.signal);
    stop.abort(new Error('stopped'));
    await expect(settled).rejects.toThrow('stopped');
    servers.close();
  });

  it('missing() tells of required servers that did not start', async () => {
    await using yard = await Yard.open();
    const servers = await yard.thread([
      yard.server('bad', 'refusing', { isRequired: true }),
      yard.server('worse', 'exiting'),
    ]);
    expect(await servers.missing()).toEqual([
      'bad: handshaking with MCP server failed: JSON-RPC error: -32001: go away',
    ]);
  });
});

describe('a server', () => {
  it('is one for all threads that would start it in the same way, and ends with the last of them', async () => {
    await using yard = await Yard.open();
    const [one, two] = [await yard.thread(), await yard.thread()];
    await yard.thread([yard.server()], os.homedir());
    expect(await yard.pids()).toHaveLength(2);
    one.close();
    expect(await call(two, 'args')).toContain('arguments');
    two.close();
    await vi.waitFor(async () => expect(await yard.running()).toBe(1), { timeout: 5000 });
  });

  it('is each thread`s own where it is not to be shared', async () => {
    await using yard = await Yard.open(false);
    await yard.thread();
    await yard.thread();
    expect(await yard.pids()).toHaveLength(2);
  });

  it('that ended is started again by the next call, in every thread', async () => {
    await using yard = await Yard.open();
    const [one, two] = [await yard.thread(), await yard.thread()];
    expect(await call(one, 'die')).toBe('Transport closed: it ended with exit code 3');
    expect(await call(two, 'args')).toContain('arguments');
    expect(await call(one, 'args')).toContain('arguments');
    expect(await yard.pids()).toHaveLength(2);
    expect(yard.heard.slice(4)).toEqual(['lab starting', 'lab ready', 'lab starting', 'lab ready']);
  });

  it('that never was ready is not started again', async () => {
    await using yard = await Yard.open();
    const servers = await yard.thread([yard.server('lab', 'exiting')]);
    expect(await call(servers, 'args')).toMatch(/failed to start/);
    expect(await yard.pids()).toHaveLength(1);
  });

  it('that is replaced ends when its last call has ended', async () => {
    await using yard = await Yard.open();
    const servers = await yard.thread();
    const asking = call(servers, 'sample');
    yard.pool.startAnew();
    servers.replace([yard.server('new')]);
    expect(await asking).toContain('Method not found');
    await servers.settled(NEVER);
    expect(servers.find('lab')).toBe(null);
    expect(await call(servers, 'args', {}, 'new')).toContain('arguments');
    await vi.waitFor(async () => expect(await yard.running()).toBe(1), { timeout: 5000 });
  });

  it('that is still being started does not hold up the end of all', async () => {
    const yard = await Yard.open();
    const servers = new ThreadServers({
      pool: yard.pool,
      definitions: [yard.server('slow', 'silent')],
      cwd: os.tmpdir(),
      announce: () => {},
      allowAlways: async () => {},
    });
    servers.start();
    await vi.waitFor(async () => expect(await yard.pids()).toHaveLength(1), { timeout: 5000 });
    const startedAt = performance.now();
    await yard[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});
