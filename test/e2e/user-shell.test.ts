import { expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { run, say, stall } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

async function itemsOf(peer: WirePeer, threadId: string) {
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  return thread.turns.map(({ status, items }) => ({
    status,
    items: items.map((item) =>
      item.type === 'commandExecution' ? `${item.source} ${item.status} ${item.aggregatedOutput}` : item.type,
    ),
  }));
}

function ofUserShell({ item }: { readonly item: { readonly type: string; readonly source?: unknown } }): boolean {
  return item.type === 'commandExecution' && item.source === 'userShell';
}

it('a command of the user is a turn by itself, is kept, and the next turn waits for it', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  expect(
    await peer.request('thread/shellCommand', { threadId, command: ' echo one | tr a-z A-Z; sleep 0.1 ' }),
  ).toEqual({});
  expect((await peer.runTurn(threadId)).status).toBe('completed');
  expect(await itemsOf(peer, threadId)).toEqual([
    { status: 'completed', items: ['userShell completed ONE\n'] },
    { status: 'completed', items: ['userMessage', 'agentMessage'] },
  ]);
  expect((await peer.ask('thread/shellCommand', { threadId, command: ' ' })).error).toEqual({
    code: -32600,
    message: 'command must not be empty',
  });
});

it('a command of the user runs within a running turn, whose model hears of it', async () => {
  await using stage = await Stage.set([run('sleep 0.4'), say('Done.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId);
  await peer.log.notification('item/started', ({ item }) => item.type === 'commandExecution');
  await peer.request('thread/shellCommand', { threadId, command: 'exit 3' });
  expect((await peer.log.notification('item/completed', ofUserShell)).turnId).toBe(turnId);
  await peer.turnCompleted(turnId);
  const [turn] = await itemsOf(peer, threadId);
  expect(turn?.items.toSorted()).toEqual([
    'agentMessage',
    'unifiedExecStartup completed null',
    'userMessage',
    'userShell failed null',
  ]);
});

it('a command of the user that comes as a turn is stopped is a turn by itself', async () => {
  await using stage = await Stage.set([stall()]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId);
  await peer.log.notification('item/agentMessage/delta');
  peer.send(
    { id: 'stop', method: 'turn/interrupt', params: { threadId, turnId } },
    { id: 'shell', method: 'thread/shellCommand', params: { threadId, command: 'echo one' } },
  );
  const { item, turnId: own } = await peer.log.notification('item/completed', ofUserShell);
  expect(item).toMatchObject({ status: 'completed', aggregatedOutput: 'one\n' });
  expect(own).not.toBe(turnId);
  expect((await peer.turnCompleted(own)).status).toBe('completed');
});

it('a command of the user ends with its turn', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.request('thread/shellCommand', { threadId, command: 'echo begun; sleep 60' });
  await peer.log.notification('item/commandExecution/outputDelta');
  expect((await peer.ask('turn/steer', { threadId, expectedTurnId: 'x', input: [] })).error?.message).toBe(
    'no active turn to steer',
  );
  await peer.request('turn/interrupt', { threadId, turnId: '' });
  expect(await itemsOf(peer, threadId)).toEqual([
    { status: 'interrupted', items: ['userShell failed command aborted by user'] },
  ]);
});
