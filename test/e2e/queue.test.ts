import { expect, it } from 'vitest';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

/** Says the last thing it was told; `wait` is never answered, `fail` fails. */
const MODEL = `({ body }) => {
  const said = body.input.findLast(({ role }) => role === 'user').content.at(-1).text;
  if (said === 'wait') return { events: [{ type: 'response.created', response: { id: 'r' } }, { type: 'x', $delayMs: 600000 }] };
  if (said === 'fail') return { status: 400, body: 'no' };
  return { say: said, ...(said === 'slow' && { delayMs: 2000 }) };
}`;

const model = fileModel(MODEL);

const overrides = () => ({ overrides: [model.setting] });
const input = (text: string) => [{ type: 'text' as const, text, text_elements: [] }];

async function add(peer: WirePeer, threadId: string, text: string): Promise<string> {
  const params = { threadId, input: input(text), clientUserMessageId: `c-${text}` };
  return (await peer.request('thread/queue/add', params)).queuedSubmission.id;
}

async function queued(peer: WirePeer, threadId: string): Promise<readonly string[]> {
  return (await peer.request('thread/queue/list', { threadId })).data.map(
    ({ clientUserMessageId }) => clientUserMessageId,
  );
}

/** Who said what in the thread, and how its turns ended. */
async function turnsOf(peer: WirePeer, threadId: string): Promise<readonly unknown[]> {
  const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full', sortDirection: 'asc' });
  return data.map(({ status, items }) => [
    status,
    ...items.flatMap((item) =>
      item.type === 'userMessage' ? [item.clientId] : item.type === 'agentMessage' ? [item.text] : [],
    ),
  ]);
}

it('what is queued becomes a turn at once where none runs, else when those before it have completed', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await add(peer, threadId, 'first');
  await peer.log.notification('turn/completed');
  await peer.startTurn(threadId, 'slow', { clientUserMessageId: 'c-slow' });
  const ids = [await add(peer, threadId, 'a'), await add(peer, threadId, 'b'), await add(peer, threadId, 'c')];
  const [a, b, c] = ids as [string, string, string];
  await peer.request('thread/queue/reorder', { threadId, queuedSubmissionIds: [c, a, b] });
  const update = { threadId, queuedSubmissionId: b, input: input('B'), responsesapiClientMetadata: { k: 'v' } };
  expect(await peer.request('thread/queue/update', update)).toEqual({
    queuedSubmission: { id: b, input: input('B'), clientUserMessageId: 'c-b', responsesapiClientMetadata: { k: 'v' } },
  });
  expect(await peer.request('thread/queue/delete', { threadId, queuedSubmissionId: a })).toEqual({ deleted: true });
  expect(await peer.request('thread/queue/delete', { threadId, queuedSubmissionId: a })).toEqual({ deleted: false });
  const page = await peer.request('thread/queue/list', { threadId, limit: 1 });
  expect([page.data.map(({ id }) => id), page.nextCursor]).toEqual([[c], '1']);
  await expect.poll(() => peer.log.all('turn/completed').length, { timeout: 10_000 }).toBe(4);
  expect(await turnsOf(peer, threadId)).toEqual([
    ['completed', 'c-first', 'first'],
    ['completed', 'c-slow', 'slow'],
    ['completed', 'c-c', 'c'],
    ['completed', 'c-b', 'B'],
  ]);
  expect(await queued(peer, threadId)).toEqual([]);
  expect(peer.log.all('thread/queue/changed')).toHaveLength(2 + 3 + 3 + 2);
});

it('a turn that was stopped or failed does not take from the queue; thread/queue/start does', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const turnId = await peer.startTurn(threadId, 'wait');
  const id = await add(peer, threadId, 'later');
  await add(peer, threadId, 'last');
  expect((await peer.ask('thread/queue/start', { threadId })).error).toEqual({
    code: -32600,
    message: 'thread already has an active or pending turn',
  });
  await peer.request('turn/interrupt', { threadId, turnId });
  await peer.turnCompleted(turnId);
  expect((await peer.runTurn(threadId, 'fail')).status).toBe('failed');
  expect(await queued(peer, threadId)).toEqual(['c-later', 'c-last']);
  const { turn } = await peer.request('thread/queue/start', { threadId, queuedSubmissionId: id });
  expect((await peer.turnCompleted(turn.id)).status).toBe('completed');
  await expect.poll(() => queued(peer, threadId)).toEqual([]);
});

it('what is queued outlives the server, is not that of a fork, and is said once', async () => {
  await using stage = await Stage.set([]);
  const env = { BOBBIN_MODEL_SCRIPT: model.path };
  let threadId: string;
  {
    await using server = await stage.serve({ env });
    threadId = (await server.peer.startThread({ cwd: stage.work })).id;
    await server.peer.runTurn(threadId, 'one');
    await server.peer.startTurn(threadId, 'wait');
    await add(server.peer, threadId, 'kept');
    await server.kill();
  }
  {
    await using server = await stage.serve({ env });
    const { peer } = server;
    await peer.request('thread/resume', { threadId });
    expect(await queued(peer, threadId)).toEqual(['c-kept']);
    const fork = await peer.request('thread/fork', { threadId });
    expect(await queued(peer, fork.thread.id)).toEqual([]);
    const { turn } = await peer.request('thread/queue/start', { threadId });
    await peer.turnCompleted(turn.id);
    await server.kill();
  }
  await using server = await stage.serve({ env });
  await server.peer.request('thread/resume', { threadId });
  expect(await queued(server.peer, threadId)).toEqual([]);
  expect((await turnsOf(server.peer, threadId)).at(-1)).toEqual(['completed', 'c-kept', 'kept']);
});

it.each<[string, object, string]>([
  ['add', { input: [], clientUserMessageId: 'x' }, 'only user input can be added to the user-message queue'],
  ['update', { queuedSubmissionId: 'x', input: input('y') }, 'queued submission not found: x'],
  ['reorder', { queuedSubmissionIds: ['x'] }, 'queue reorder must include every queued submission exactly once'],
  ['start', {}, 'queue is empty'],
  ['start', { queuedSubmissionId: 'x' }, 'queued submission not found: x'],
  ['list', { cursor: 'x' }, 'invalid cursor: x'],
])('thread/queue/%s refuses %j', async (method, params, message) => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  expect((await peer.ask(`thread/queue/${method}`, { threadId, ...params })).error).toEqual({ code: -32600, message });
});

it('the queue is bounded', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.startTurn(threadId, 'wait');
  for (let count = 0; count < 100; count += 1) await add(peer, threadId, `${count}`);
  await expect(add(peer, threadId, 'more')).rejects.toThrow('the user-message queue is full');
  expect(await queued(peer, threadId)).toHaveLength(100);
});
