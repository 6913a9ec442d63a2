import { expect, it } from 'vitest';
import { AnsweringModel, calling, saying } from '../support/answering-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { rolloutLines } from '../support/rollout-lines.ts';
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

it('tools that are not offered from the beginning are found by a search, and called then', async () => {
  const search = (callId: string, args: unknown) => ({
    type: 'tool_search_call',
    call_id: callId,
    execution: 'client',
    status: 'completed',
    arguments: args,
  });
  await using model = await AnsweringModel.start(({ outputs }) => {
    if (outputs.found === undefined) {
      const ofService = { ...search('', {}), call_id: null, execution: 'server' };
      return [search('found', { query: 'weather', limit: 1 }), search('wrong', { limit: 0 }), ofService];
    }
    if (outputs.call === undefined) return [{ ...calling('call', 'weather', { city: 'Bern' }), namespace: 'sky' }];
    return [saying('Warm.')];
  });
  await using stage = await Stage.set([], { env: {}, config: model.config });
  await using server = await InProcessServer.start(stage);
  const peer = await server.client();
  const later = { ...TOOL, namespace: 'sky', deferLoading: true };
  const dynamicTools = [later, { ...later, name: 'moon', description: 'Phase of the moon' }];
  const unknowing = await peer.startThread({ cwd: stage.work, dynamicTools: [later] });
  await peer.startTurn(unknowing.id);
  await call(peer);
  expect(model.asks[0]?.tools).not.toContain('tool_search');

  const from = peer.log.messages.length;
  const asked = model.asks.length;
  const thread = await peer.startThread({ cwd: stage.work, model: 'gpt-5.5', dynamicTools });
  const turnId = await peer.startTurn(thread.id);
  const { id, params } = await call(peer, from);
  expect(params).toMatchObject({ namespace: 'sky', tool: 'weather', arguments: { city: 'Bern' } });
  peer.send({ id, result: { contentItems: [{ type: 'inputText', text: '21' }], success: true } });
  expect((await peer.turnCompleted(turnId)).status).toBe('completed');
  const asks = model.asks.slice(asked);
  expect(asks[0]?.tools).toContain('tool_search');
  expect(asks[0]?.tools).not.toContain('sky');
  const found = {
    type: 'namespace',
    name: 'sky',
    description: 'Tools in the sky namespace.',
    tools: [
      {
        type: 'function',
        name: 'weather',
        description: 'Weather of a city',
        strict: false,
        defer_loading: true,
        parameters: { type: 'object', properties: {} },
      },
    ],
  };
  expect(asks.at(-1)?.outputs).toEqual({ found: JSON.stringify([found]), wrong: '[]', call: '21' });
  const stored = (await rolloutLines(thread.path ?? '')).map(({ payload }) => payload as { type?: string });
  expect(stored.filter(({ type }) => type === 'tool_search_output')).toEqual([
    { type: 'tool_search_output', call_id: 'found', status: 'completed', execution: 'client', tools: [found] },
    { type: 'tool_search_output', call_id: 'wrong', status: 'completed', execution: 'client', tools: [] },
  ]);
});
