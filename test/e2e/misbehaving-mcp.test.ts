import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NAUGHTY_SERVER } from '../support/mcp-definition.ts';
import { callMcp, say } from '../support/model-script.ts';
import { childrenOf } from '../support/processes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const MIB = 1024 * 1024;
const LONG_MS = 30_000;
const SOON_MS = 9_000;

let stage: Stage;
let server: ServerProcess;
let handles = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  stage = await Stage.set([say('Hi.')]);
  // The index opens files when it likes.
  server = await stage.serve({ args: ['app-server', '-c', 'bobbin.index=off'] });
  await turnsWith('well', callMcp('naughty', 'args'));
  handles = await openHandles();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

async function openHandles(): Promise<number> {
  return (await readdir(`/proc/${server.pid}/fd`)).length;
}

async function nothingIsLeft(): Promise<void> {
  const look = async () => ({ children: await childrenOf(server.pid), areMore: (await openHandles()) > handles });
  await vi.waitFor(async () => expect(await look()).toEqual({ children: [], areMore: false }), { timeout: 5000 });
}

/** Two turns of a thread with the server that starts like this; the model calls it in the first. Nothing is left then. */
async function turnsWith(start: string, ...calls: readonly object[]) {
  const { peer } = server;
  await stage.script([...calls, say('Done.'), say('Still here.')]);
  const from = peer.log.lines.length;
  const program = { command: process.execPath, args: [NAUGHTY_SERVER, start] };
  const naughty = {
    ...program,
    startup_timeout_sec: start === 'listless' || start === 'silent' ? 1 : 20,
    tool_timeout_sec: start === 'hanging' ? 1 : 20,
  };
  const { id: threadId } = await peer.startThread({ cwd: stage.work, config: { mcp_servers: { naughty } } });
  const first = await peer.runTurn(threadId);
  expect(first).toMatchObject({ status: 'completed', error: null, items: [{ text: 'Done.' }] });
  expect(await peer.runTurn(threadId)).toMatchObject({ status: 'completed', items: [{ text: 'Still here.' }] });
  await peer.request('thread/delete', { threadId });
  await nothingIsLeft();
  const heard = peer.log.messages.slice(from);
  return {
    calls: heard.flatMap(({ method, params }) => {
      const { item } = (params ?? {}) as { item?: { type: string } };
      return method === 'item/completed' && item?.type === 'mcpToolCall' ? [item] : [];
    }),
    failures: heard.flatMap(({ method, params }) => {
      const { error } = (params ?? {}) as { error?: string | null };
      return method === 'mcpServer/startupStatus/updated' && error != null ? [error] : [];
    }),
    progress: heard.filter(({ method }) => method === 'item/mcpToolCall/progress').length,
  };
}

const words = (text: string) => ({ content: [{ type: 'text', text }] });

describe('a call of an MCP server that', () => {
  it.each([
    ['hangs', callMcp('naughty', 'hang'), 'timed out awaiting tools/call after 1s', 'hanging'],
    ['dies', callMcp('naughty', 'die'), 'Transport closed: it ended with exit code 3'],
    ['floods its output', callMcp('naughty', 'flood'), 'Transport closed: it floods its output'],
    [
      'never ends a line',
      callMcp('naughty', 'endless'),
      `Transport closed: it sent a message of more than ${32 * MIB} bytes`,
    ],
    [
      'answers 100 MiB',
      callMcp('naughty', 'big', { bytes: 100 * MIB }),
      `Transport closed: it sent a message of more than ${32 * MIB} bytes`,
    ],
    ['answers what is no result', callMcp('naughty', 'wrong'), 'Unexpected response type'],
    ['answers deeper than can be written', callMcp('naughty', 'deep'), 'Unexpected response type'],
  ])(
    '%s fails, and the thread lives',
    async (_, call, message, start = 'well') => {
      const { calls } = await turnsWith(start, call);
      expect(calls).toMatchObject([{ status: 'failed', error: { message: expect.stringContaining(message) } }]);
    },
    LONG_MS,
  );

  it.each([
    ['answers others first', 'lie', 'the truth'],
    ['answers twice', 'twice', 'first'],
    ['says what is no message', 'garbage', 'after garbage'],
    ['floods its standard error', 'shout', 'heard nothing?'],
    ['says what nobody can follow of its progress', 'progressFlood', 'as far as it goes'],
  ])(
    '%s has its answer',
    async (_, tool, answer) => {
      const { calls, progress } = await turnsWith('well', callMcp('naughty', tool));
      expect(calls).toMatchObject([{ status: 'completed', result: words(answer) }]);
      expect(progress).toBeLessThan(200);
    },
    LONG_MS,
  );

  it(
    'answers much is told in part',
    async () => {
      const { calls } = await turnsWith('well', callMcp('naughty', 'big', { bytes: 8 * MIB }));
      expect(calls).toMatchObject([{ status: 'completed', error: null }]);
      expect(JSON.stringify(calls).length).toBeLessThan(2 * MIB);
    },
    LONG_MS,
  );
});

describe('an MCP server that', () => {
  it.each([
    ['exiting', 'it ended with exit code 4'],
    ['refusing', 'JSON-RPC error: -32001: go away'],
    ['toolless', 'Mcp error: -32002: no tools today'],
    ['silent', 'timed out after 1 seconds'],
    ['listless', 'timed out after 1 seconds'],
  ])('is %s fails to start, and turns go on without it', async (start, message) => {
    const { failures } = await turnsWith(start);
    expect(failures).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['many', 't9999', 't9999'],
    ['endless', 't100', 't100'],
    ['hostile', '__proto__', '__proto__'],
    ['hostile', 'constructor', 'constructor'],
    ['hostile', 'a_b', 'a b'],
  ])(
    'has %s tools is called by name: %s',
    async (start, name, tool) => {
      const { calls } = await turnsWith(start, callMcp('naughty', name));
      expect(calls).toMatchObject([{ tool, status: 'completed', result: words(`called ${tool}`) }]);
    },
    // With ten thousand tools it took twice as long once, and nothing else was answered meanwhile.
    SOON_MS,
  );

  it('lists resources without end comes to an end', async () => {
    const { peer } = server;
    const naughty = { command: process.execPath, args: [NAUGHTY_SERVER, 'endless'] };
    const { id: threadId } = await peer.startThread({ cwd: stage.work, config: { mcp_servers: { naughty } } });
    await peer.runTurn(threadId);
    const { data } = await peer.request('mcpServerStatus/list', { threadId });
    expect(data).toMatchObject([{ name: 'naughty', resources: [], resourceTemplates: [] }]);
    await peer.request('thread/delete', { threadId });
  });
});
