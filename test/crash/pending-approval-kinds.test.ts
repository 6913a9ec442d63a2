import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileModel } from '../support/file-model.ts';
import { mcpServer } from '../support/mcp-config.ts';
import { Stage } from '../support/stage.ts';

const MARKING_SERVER = fileURLToPath(new URL('../support/marking-mcp-server.mjs', import.meta.url));

const PATCH = '*** Begin Patch\n*** Add File: runs\n+run\n*** End Patch';

/**
 * Calls the tool that the user names, twice in one response; else it says which calls it was told of, and which of them
 * have an output.
 */
const MODEL = `({ body }) => {
  const PATCH = ${JSON.stringify(PATCH)};
  const CALLS = {
    command: { name: 'exec_command', arguments: { cmd: 'echo run >> runs', shell: '/bin/sh', login: false } },
    patch: { name: 'shell', arguments: { command: ['apply_patch', PATCH] } },
    tool: { namespace: 'mcp__marking__', name: 'mark', arguments: {} },
  };
  const told = body.input.flatMap(({ content = [] }) => content.map(({ text }) => text));
  const call = CALLS[told.findLast((text) => !text?.startsWith('<'))];
  if (call !== undefined) return [{ call }, { call }];
  const calls = body.input.filter(({ type }) => type.endsWith('_call')).map(({ call_id }) => call_id);
  const outputs = body.input.filter(({ type }) => type.endsWith('_output'));
  return { say: JSON.stringify({ calls, answered: outputs.map(({ call_id }) => call_id), outputs: outputs.map(({ output }) => output) }) };
}`;

const model = fileModel(MODEL);

const KINDS = [
  ['command', 'item/commandExecution/requestApproval', { type: 'commandExecution', status: 'declined' }],
  ['patch', 'item/fileChange/requestApproval', { type: 'fileChange', status: 'declined' }],
  // Calls of MCP tools have no such status on the wire.
  ['tool', 'mcpServer/elicitation/request', { type: 'mcpToolCall', status: 'failed' }],
] as const;

describe.each(KINDS)('kill -9 while it is asked whether a %s may run', (kind, method, left) => {
  it('leaves an interrupted turn with the whole item, asks nobody again, and every call has an output', async () => {
    await using stage = await Stage.set([], {
      policy: 'approval_policy = "untrusted"\nsandbox_mode = "danger-full-access"\n',
    });
    const env = { BOBBIN_MODEL_SCRIPT: model.path };
    const config = {
      mcp_servers: { marking: { command: process.execPath, args: [MARKING_SERVER, path.join(stage.work, 'runs')] } },
    };
    let threadId: string;
    let turnId: string;
    let asked: object;
    {
      await using server = await stage.serve({ env });
      const { peer } = server;
      threadId = (await peer.startThread({ cwd: stage.work, config })).id;
      turnId = await peer.startTurn(threadId, kind);
      await peer.log.message((message) => message.method === method);
      const { item } = await peer.log.notification('item/started', (told) => told.item.type === left.type);
      asked = item;
      await server.kill();
    }
    await using server = await stage.serve({ env });
    const { peer } = server;
    const { thread } = await peer.request('thread/resume', { threadId, config });
    const turn = thread.turns.at(-1) ?? expect.fail('the turn is gone');
    expect({ id: turn.id, status: turn.status, thread: thread.status }).toEqual({
      id: turnId,
      status: 'interrupted',
      thread: { type: 'idle' },
    });
    const shown = turn.items.filter(({ type }) => type === left.type);
    const { startedAtMs: _, completedAtMs: __, status: ___, ...whole } = asked as Record<string, unknown>;
    expect(shown[0]).toMatchObject({ ...whole, ...left, ...(kind === 'tool' ? { error: expect.anything() } : {}) });

    const [answer] = (await peer.runTurn(threadId, 'And?')).items;
    const said = JSON.parse(answer?.type === 'agentMessage' ? answer.text : '');
    expect(said.calls.length).toBeGreaterThan(0);
    expect([...said.answered].sort()).toEqual([...said.calls].sort());
    expect(new Set(said.outputs)).toEqual(new Set(['aborted']));
    expect(peer.log.messages.filter((message) => message.id !== undefined && message.method !== undefined)).toEqual([]);
    await expect(stage.read('runs')).rejects.toThrow(/ENOENT/);
  });
});

it('the marking server marks when it is allowed to', async () => {
  await using stage = await Stage.set([], {
    config: mcpServer('marking', [MARKING_SERVER, 'runs']),
  });
  await using server = await stage.serve({ env: { BOBBIN_MODEL_SCRIPT: model.path } });
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId, 'tool');
  await peer.log.notification(
    'item/completed',
    ({ item }) => item.type === 'mcpToolCall' && item.status === 'completed',
  );
  await peer.request('turn/interrupt', { threadId, turnId });
  expect(await stage.read('runs')).toMatch(/^run\n/);
});
