import { expect, it } from 'vitest';
import { type AnswerAsk, AnsweringModel, calling, saying } from '../support/answering-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const ON = { overrides: ['features.goals=true'] };

async function withModel(answer: AnswerAsk) {
  const model = await AnsweringModel.start(answer);
  const stage = await Stage.set([], { env: {}, config: model.config });
  return {
    model,
    stage,
    async [Symbol.asyncDispose]() {
      await stage[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
    },
  };
}

/** The goal once it stands so. */
async function standing(peer: WirePeer, status: string) {
  return (await peer.log.notification('thread/goal/updated', ({ goal }) => goal.status === status)).goal;
}

function steps(...answers: readonly (readonly object[] | null)[]): AnswerAsk {
  let n = 0;
  return () => answers[n++] ?? null;
}

it('an active goal is gone on with, turn after turn, until the model says that it is reached', async () => {
  await using set = await withModel(
    steps([saying('a step')], [calling('g', 'update_goal', { status: 'complete' })], [saying('reached')]),
  );
  await using server = await InProcessServer.start(set.stage, ON);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: set.stage.work });
  await peer.request('thread/goal/set', { threadId, objective: 'Write it' });
  await standing(peer, 'complete');
  await peer.log.notification('turn/completed', ({ turn }) => JSON.stringify(turn.items).includes('reached'));
  const { thread } = await peer.request('thread/read', { threadId, includeTurns: true });
  expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([['agentMessage'], ['agentMessage']]);
  const asked = set.model.asks.map(({ said }) => said.filter(({ text }) => text.includes('Write it')).length);
  expect(asked).toEqual([1, 2, 2]);
});

it.each([
  ['a turn that fails', steps(null), 'paused'],
  ['a model that has nothing to say', steps([]), 'paused'],
])('a goal rests after %s', async (_what, answer, status) => {
  await using set = await withModel(answer);
  await using server = await InProcessServer.start(set.stage, ON);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: set.stage.work });
  await peer.request('thread/goal/set', { threadId, objective: 'Write it' });
  await standing(peer, status);
  expect(set.model.asks).toHaveLength(1);
});

it('a goal rests when the user stops its turn, and goes on when the user says so', async () => {
  const later = steps([calling('g', 'update_goal', { status: 'complete' })], [saying('.')]);
  let isFirst = true;
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  await using set = await withModel((ask) => {
    if (!isFirst) return later(ask);
    isFirst = false;
    begun();
    return new Promise<null>(() => {});
  });
  await using server = await InProcessServer.start(set.stage, ON);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: set.stage.work });
  await peer.request('thread/goal/set', { threadId, objective: 'Write it' });
  await hasBegun;
  await peer.request('turn/interrupt', { threadId, turnId: '' });
  await standing(peer, 'paused');
  await peer.request('thread/goal/set', { threadId, status: 'active' });
  await standing(peer, 'complete');
});

it('a goal whose server ended in the middle is gone on with when its thread is resumed', async () => {
  await using set = await withModel(
    steps([saying('hi')], [calling('g', 'update_goal', { status: 'complete' })], [saying('.')]),
  );
  let threadId: string;
  {
    await using server = await InProcessServer.start(set.stage, ON);
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: set.stage.work })).id;
    await peer.runTurn(threadId);
  }
  {
    await using server = await InProcessServer.start(set.stage, ON);
    const peer = await server.client();
    // As if the process had died: nothing runs of a thread that is not loaded.
    await peer.request('thread/goal/set', { threadId, objective: 'Write it' });
  }
  await using server = await InProcessServer.start(set.stage, ON);
  const peer = await server.client();
  await peer.request('thread/resume', { threadId });
  expect((await standing(peer, 'complete')).objective).toBe('Write it');
});

it('a budget that is used up ends the goal, after the model was told within the turn', async () => {
  const usage = (total: number) => ({ input_tokens: total - 1, output_tokens: 1, total_tokens: total });
  await using model = await AnsweringModel.start(
    steps([calling('p', 'get_goal', {})], [saying('left in order')]),
    usage(600),
  );
  await using stage = await Stage.set([], { env: {}, config: model.config });
  await using server = await InProcessServer.start(stage, ON);
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.request('thread/goal/set', { threadId, objective: 'Write it', tokenBudget: 500 });
  await peer.log.notification('turn/completed');
  const { goal } = await peer.request('thread/goal/get', { threadId });
  expect(goal).toMatchObject({ status: 'budgetLimited', tokensUsed: 1200 });
  expect(model.asks[1]?.said.at(-1)).toEqual({ role: 'developer', text: expect.stringContaining('600 of 500') });
});
