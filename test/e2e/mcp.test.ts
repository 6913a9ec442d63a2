import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { NotificationParams } from '../../src/protocol/notifications/index.ts';
import { LAB_SERVER, mcpServer } from '../support/mcp-config.ts';
import { NAUGHTY_SERVER } from '../support/mcp-definition.ts';
import { callMcp, say } from '../support/model-script.ts';
import { isRunning } from '../support/processes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const LAB = { config: mcpServer('lab', [LAB_SERVER]) };
const ASKING = { ...LAB, policy: 'approval_policy = "on-request"\nsandbox_mode = "read-only"\n' };
const ELICITATION = 'mcpServer/elicitation/request';

type Item<T extends NotificationParams<'item/completed'>['item']['type']> = Extract<
  NotificationParams<'item/completed'>['item'],
  { type: T }
>;

function mcpCalls({ log }: WirePeer): readonly Item<'mcpToolCall'>[] {
  return log.all('item/completed').flatMap(({ item }) => (item.type === 'mcpToolCall' ? [item] : []));
}

function statuses({ log }: WirePeer): readonly unknown[] {
  return log.all('mcpServer/startupStatus/updated').map(({ name, status }) => `${name} ${status}`);
}

function ready({ log }: WirePeer, name = 'lab', from = 0) {
  return log.notification(
    'mcpServer/startupStatus/updated',
    (params) => params.name === name && params.status !== 'starting',
    from,
  );
}

describe('tools of an MCP server', () => {
  it('are called, and their results read again after a restart', async () => {
    await using stage = await Stage.set(
      [callMcp('lab', 'add', { a: 2, b: 40 }), callMcp('lab', 'fail'), say('Done.')],
      LAB,
    );
    let shown: unknown;
    let threadId: string;
    {
      await using server = await stage.serve();
      const { peer } = server;
      threadId = (await peer.startThread({ cwd: stage.work })).id;
      expect((await peer.runTurn(threadId)).status).toBe('completed');
      expect(statuses(peer)).toEqual(['lab starting', 'lab ready']);
      shown = mcpCalls(peer);
      expect(shown).toMatchObject([
        {
          server: 'lab',
          tool: 'add',
          status: 'completed',
          readOnlyHint: true,
          error: null,
          result: { structuredContent: { sum: 42 } },
        },
        {
          server: 'lab',
          tool: 'fail',
          status: 'failed',
          error: null,
          result: { content: [{ type: 'text', text: 'it failed' }] },
        },
      ]);
      await server.close();
    }
    await using server = await stage.serve();
    const { thread } = await server.peer.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns[0]?.items.filter(({ type }) => type === 'mcpToolCall')).toEqual(shown);
  });

  it('that may do harm are asked about; an approval for ever is written down', async () => {
    await using stage = await Stage.set(
      [callMcp('lab', 'note', { text: 'a' }), callMcp('lab', 'note', { text: 'b' }), say('Done.')],
      ASKING,
    );
    await using server = await stage.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    const turnId = await peer.startTurn(threadId);
    const { id, params } = await peer.log.message(({ method }) => method === ELICITATION);
    expect(params).toEqual({
      threadId,
      turnId,
      serverName: 'lab',
      mode: 'form',
      _meta: {
        codex_approval_kind: 'mcp_tool_call',
        persist: ['session', 'always'],
        tool_name: 'note',
        tool_annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
        tool_description: 'Write a note',
        tool_params: { text: 'a' },
        tool_params_display: [{ name: 'text', value: 'a', display_name: 'text' }],
      },
      message: 'Allow the lab MCP server to run tool "note"?',
      requestedSchema: { type: 'object', properties: {} },
    });
    peer.send({ id, result: { action: 'accept', content: null, _meta: { persist: 'always' } } });
    await peer.turnCompleted(turnId);
    expect(mcpCalls(peer).map(({ status }) => status)).toEqual(['completed', 'completed']);
    const config = await readFile(path.join(stage.home, 'config.toml'), 'utf8');
    expect(config.endsWith('\n[mcp_servers.lab.tools.note]\napproval_mode = "approve"\n')).toBe(true);
    const { id: later } = await peer.startThread({ cwd: stage.work });
    expect((await peer.runTurn(later)).status).toBe('completed');
    expect(peer.log.messages.filter(({ method }) => method === ELICITATION)).toHaveLength(1);
  });

  it('that are interrupted while they wait are failed in the history', async () => {
    await using stage = await Stage.set([callMcp('lab', 'note'), say('Done.')], ASKING);
    await using server = await stage.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    const turnId = await peer.startTurn(threadId);
    const { id } = await peer.log.message(({ method }) => method === ELICITATION);
    await peer.request('turn/interrupt', { threadId, turnId });
    expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
    const resolved = await peer.log.notification('serverRequest/resolved');
    expect(resolved).toEqual({ threadId, requestId: id });
    const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
    expect(thread.turns[0]?.items).toMatchObject([{ type: 'userMessage' }, { type: 'mcpToolCall', status: 'failed' }]);
    expect((await peer.runTurn(threadId)).status).toBe('completed');
  });
});

describe('a server that ends during a call', () => {
  it('fails the call, and is started again for the next one', async () => {
    const script = [callMcp('lab', 'die'), callMcp('lab', 'args'), say('Done.')];
    await using stage = await Stage.set(script, { config: mcpServer('lab', [NAUGHTY_SERVER]) });
    await using server = await stage.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    expect((await peer.runTurn(threadId)).status).toBe('completed');
    expect(mcpCalls(peer).map(({ status, error }) => [status, error?.message])).toEqual([
      [
        'failed',
        'tool call error: tool call failed for `lab/die`\n\nCaused by:\n    Transport closed: it ended with exit code 3',
      ],
      ['completed', undefined],
    ]);
    expect(statuses(peer)).toEqual(['lab starting', 'lab ready', 'lab starting', 'lab ready']);
  });
});

describe('a server that a thread cannot do without', () => {
  it('keeps the thread from starting when it does not start', async () => {
    await using stage = await Stage.set([], {
      config: mcpServer('lab', [NAUGHTY_SERVER, 'refusing'], 'required = true'),
    });
    await using server = await stage.serve();
    const { peer } = server;
    expect((await peer.ask('thread/start', { cwd: stage.work })).error).toEqual({
      code: -32603,
      message:
        'error creating thread: Fatal error: Failed to initialize session: required MCP servers failed to initialize: ' +
        'lab: handshaking with MCP server failed: JSON-RPC error: -32001: go away',
    });
    expect(await peer.request('thread/loaded/list', {})).toMatchObject({ data: [] });
  });
});

describe('mcpServer/*', () => {
  it('list, read and call what the servers of a thread have', async () => {
    await using stage = await Stage.set([]);
    await using server = await stage.serve();
    const { peer } = server;
    const config = { mcp_servers: { lab: { command: process.execPath, args: [LAB_SERVER] } } };
    const { id: threadId } = await peer.startThread({ cwd: stage.work, config });
    await ready(peer);
    const { data } = await peer.request('mcpServerStatus/list', { threadId });
    expect(data).toMatchObject([
      {
        name: 'lab',
        runtimeStatus: 'connected',
        serverInfo: { name: 'lab', title: 'Lab server', version: '1.0.0' },
        toolsError: null,
        resources: [{ uri: 'lab://one', name: 'one', mimeType: 'text/plain' }],
        resourceTemplates: [],
        authStatus: 'unsupported',
      },
    ]);
    expect(Object.keys(data[0]?.tools ?? {})).toEqual([
      'echo',
      'add',
      'note',
      'fail',
      'boom',
      'picture',
      'slow',
      'ask',
    ]);
    const [named] = (await peer.request('mcpServerStatus/list', { threadId, detail: 'toolsAndAuthOnly' })).data;
    expect(named?.resources).toEqual([]);
    expect(await peer.request('mcpServer/resource/read', { threadId, server: 'lab', uri: 'lab://one' })).toEqual({
      contents: [{ uri: 'lab://one', mimeType: 'text/plain', text: 'resource text' }],
      originCallId: null,
    });
    const call = { threadId, server: 'lab', tool: 'echo' };
    expect(await peer.request('mcpServer/tool/call', { ...call, arguments: { text: 'hi' } })).toEqual({
      content: [{ type: 'text', text: 'ECHO: hi' }],
    });
    const errors = [
      await peer.ask('mcpServer/tool/call', { ...call, tool: 'boom' }),
      await peer.ask('mcpServer/tool/call', { ...call, arguments: [1] }),
      await peer.ask('mcpServer/tool/call', { ...call, server: 'nope' }),
      await peer.ask('mcpServer/resource/read', { server: 'lab', uri: 'lab://one' }),
    ];
    expect(errors.map(({ error }) => [error?.code, error?.message])).toEqual([
      [-32603, 'tool call failed for `lab/boom`: Mcp error: -32000: boom from server'],
      [-32603, 'tool call failed for `lab/echo`: MCP tool arguments must be a JSON object, got [1]'],
      [-32603, "unknown MCP server 'nope'"],
      [-32603, "unknown MCP server 'lab'"],
    ]);
  });

  it('tool/call asks its client what the server wants to know', async () => {
    await using stage = await Stage.set([], ASKING);
    await using server = await stage.serve();
    const { peer } = server;
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    const called = peer.request('mcpServer/tool/call', {
      threadId,
      server: 'lab',
      tool: 'ask',
      arguments: { question: 'Why?' },
    });
    const { id, params } = await peer.log.message(({ method }) => method === ELICITATION);
    expect(params).toMatchObject({ threadId, turnId: null, serverName: 'lab', message: 'Why?' });
    peer.send({ id, result: { action: 'accept', content: { choice: 'because' } } });
    expect((await called).content).toEqual([{ type: 'text', text: 'user: accept because' }]);
  });
});

it('config/mcpServer/reload gives loaded threads what is configured now', async () => {
  await using stage = await Stage.set([callMcp('more', 'echo', { text: 'x' }), say('Done.')], LAB);
  await using server = await stage.serve();
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await ready(peer);
  await appendFile(path.join(stage.home, 'config.toml'), mcpServer('more', [LAB_SERVER]));
  expect(await peer.ask('config/mcpServer/reload')).toMatchObject({ result: {} });
  expect((await peer.runTurn(threadId)).status).toBe('completed');
  expect(mcpCalls(peer)).toMatchObject([{ server: 'more', status: 'completed' }]);
});

describe('no server is left running', () => {
  async function withStubbornServer(stage: Stage): Promise<{ server: ServerProcess; pids: readonly number[] }> {
    const server = await stage.serve();
    const { id: threadId } = await server.peer.startThread({ cwd: stage.work });
    await ready(server.peer);
    const call = { threadId, server: 'lab', tool: 'grandchild' };
    const { content } = await server.peer.request('mcpServer/tool/call', call);
    const [{ text }] = content as [{ text: string }];
    const file = await readFile(path.join(stage.work, 'pids'), 'utf8');
    return { server, pids: [Number(text), ...file.trim().split('\n').map(Number)] };
  }

  it.each([
    ['the end of the input', (server: ServerProcess) => server.close()],
    ['SIGTERM', (server: ServerProcess) => server.kill('SIGTERM')],
  ])('after %s', async (_, end) => {
    const config = mcpServer('lab', [NAUGHTY_SERVER, 'stubborn', 'pids']);
    await using stage = await Stage.set([], { config });
    const { server, pids } = await withStubbornServer(stage);
    expect(await Promise.all(pids.map(isRunning))).toEqual([true, true]);
    const startedAt = performance.now();
    await end(server);
    expect(performance.now() - startedAt).toBeLessThan(3000);
    await vi.waitFor(async () => expect(await Promise.all(pids.map(isRunning))).toEqual([false, false]));
  });
});
