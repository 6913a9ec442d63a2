import { expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const ON = { overrides: ['features.goals=true'] };

it('a goal outlives the server, is told to who resumes the thread, and is not that of a fork', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  const goal = { objective: 'Write', status: 'paused', tokenBudget: 9, tokensUsed: 0, timeUsedSeconds: 0 } as const;
  let threadId: string;
  {
    await using server = await InProcessServer.start(stage, ON);
    const peer = await server.client();
    threadId = (await peer.startThread({ cwd: stage.work })).id;
    await peer.runTurn(threadId);
    const set = await peer.request('thread/goal/set', {
      threadId,
      objective: ' Write ',
      status: 'paused',
      tokenBudget: 9,
    });
    expect(set.goal).toMatchObject({ threadId, ...goal });
    expect(await peer.log.notification('thread/goal/updated')).toEqual({ threadId, turnId: null, goal: set.goal });
    const fork = await peer.request('thread/fork', { threadId });
    expect(await peer.request('thread/goal/get', { threadId: fork.thread.id })).toEqual({ goal: null });
  }
  await using server = await InProcessServer.start(stage, ON);
  const peer = await server.client();
  expect(await peer.request('thread/goal/get', { threadId })).toMatchObject({ goal });
  expect(await peer.request('thread/goal/set', { threadId, status: 'complete' })).toMatchObject({
    goal: { ...goal, status: 'complete' },
  });
  await peer.request('thread/resume', { threadId });
  await peer.log.notification('thread/goal/updated', (told) => told.turnId === null && told.goal.status === 'complete');
  expect(await peer.request('thread/goal/clear', { threadId })).toEqual({ cleared: true });
  expect(await peer.log.notification('thread/goal/cleared')).toEqual({ threadId });
  expect(await peer.request('thread/goal/clear', { threadId })).toEqual({ cleared: false });
});

it('goals are refused unless they are switched on, and for threads that leave no trace', async () => {
  await using stage = await Stage.set([say('Hi.')]);
  await using off = await InProcessServer.start(stage);
  await using on = await InProcessServer.start(stage, ON);
  const [early, peer] = [await off.client(), await on.client()];
  const { id: threadId } = await early.startThread({ cwd: stage.work });
  const { id: fleeting } = await peer.startThread({ cwd: stage.work, ephemeral: true });
  const unknown = '019a0000-0000-7000-8000-000000000000';
  expect([
    (await early.ask('thread/goal/get', { threadId })).error,
    (await peer.ask('thread/goal/set', { threadId: fleeting, objective: 'x' })).error,
    (await peer.ask('thread/goal/clear', { threadId: unknown })).error,
  ]).toEqual([
    { code: -32600, message: 'goals feature is disabled' },
    { code: -32600, message: `ephemeral thread does not support goals: ${fleeting}` },
    { code: -32600, message: `thread not found: ${unknown}` },
  ]);
});
