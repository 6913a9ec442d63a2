import { expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const TOOL = { name: 'weather', description: 'Weather of a city', inputSchema: { type: 'object' } };
const CALL = { call: { name: 'weather', arguments: { city: 'Bern' } } };

async function call(peer: WirePeer, from = 0) {
  return peer.log.message(({ method }) => method === 'item/tool/call', from);
}

async function itemsOf(peer: WirePeer, threadId: string) {
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  return thread.turns.flatMap(({ items }) =>
    items.flatMap((item) =>
      item.type === 'dynamicToolCall' ? [{ status: item.status, said: item.contentItems, success: item.success }] : [],
    ),
  );
}

it("a client's tool is called, its answer kept, and it is there after a restart", async () => {
  await using stage = await Stage.set([CALL, say('Warm.'), CALL, say('Warm.')]);
  const contentItems = [{ type: 'inputText', text: '21 degrees' }];
  let threadId: string;
  {
    await using server = await InProcessServer.start(stage);
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work, dynamicTools: [TOOL] })).id;
    const turnId = await peer.startTurn(threadId);
    const { id, params } = await call(peer);
    expect(params).toMatchObject({ threadId, turnId, namespace: null, tool: 'weather', arguments: { city: 'Bern' } });
    peer.send({ id, result: { contentItems, success: true } });
    await peer.turnCompleted(turnId);
    expect(peer.log.names).not.toContain('serverRequest/resolved');
  }
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  await peer.request('thread/resume', { threadId });
  const turnId = await peer.startTurn(threadId);
  const { id } = await call(peer);
  peer.send({ id, error: { code: -1, message: 'no' } });
  await peer.turnCompleted(turnId);
  const failed = [{ type: 'inputText', text: 'dynamic tool request failed' }];
  expect(await itemsOf(peer, threadId)).toEqual([
    { status: 'completed', said: contentItems, success: true },
    { status: 'failed', said: failed, success: false },
  ]);
});

it('a call that waits for its client ends with the turn', async () => {
  await using stage = await Stage.set([CALL]);
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work, dynamicTools: [TOOL] });
  const turnId = await peer.startTurn(threadId);
  await call(peer);
  await peer.request('turn/interrupt', { threadId, turnId });
  expect((await peer.turnCompleted(turnId)).status).toBe('interrupted');
  expect(await itemsOf(peer, threadId)).toEqual([{ status: 'failed', said: [], success: false }]);
});
