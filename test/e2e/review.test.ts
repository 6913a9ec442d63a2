import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Params } from '../../src/methods/index.ts';
import type { NotificationParams } from '../../src/protocol/notifications/index.ts';
import { fileModel } from '../support/file-model.ts';
import { InProcessServer } from '../support/in-process-server.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const FOUND = {
  findings: [
    {
      title: '[P1] Off by one',
      body: 'The last row\nis left out.',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/w/a.ts', line_range: { start: 1, end: 2 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'One row is lost.',
  overall_confidence_score: 0.8,
};
const REVIEW = 'One row is lost.\n\nReview comment:\n\n- [P1] Off by one — /w/a.ts:1-2\n  The last row\n  is left out.';

/**
 * A reviewer does what it is asked: `hang`, `fail`, `run`, or answers with findings. Whoever is none says with which model it
 * was asked and what it was told.
 */
const MODEL = `({ body }, index) => {
  const told = body.input.flatMap(({ content = [] }) => content.map(({ text }) => text));
  if (!body.instructions.startsWith('You review')) return { say: told.filter((text) => !/^<(?!user_action)/.test(text)).join('|') };
  const asked = told.find((text) => !text.startsWith('<'));
  if (asked === 'hang') return { events: [{ type: 'response.created', response: { id: 'r' } }, { type: 'x', $delayMs: 600000 }] };
  if (asked === 'fail') return { status: 400, body: 'no' };
  if (asked === 'model') return { say: body.model + ' ' + body.tools.map(({ name, type }) => name ?? type).join() };
  if (asked === 'run' && !body.input.some(({ type }) => type === 'function_call_output')) return { call: { name: 'exec_command', arguments: { cmd: 'echo looked', shell: '/bin/sh', login: false } } };
  return { say: ${JSON.stringify(JSON.stringify(FOUND))} };
}`;

const model = fileModel(MODEL);

const overrides = (...more: string[]) => ({ overrides: [model.setting, ...more] });

type Target = Params<'review/start'>['target'];

async function review(peer: WirePeer, threadId: string, target: Target) {
  const from = peer.log.lines.length;
  const { turn, reviewThreadId } = await peer.request('review/start', { threadId, target });
  return { turnId: turn.id, shown: turn.items, reviewThreadId, from };
}

const custom = (instructions: string): Target => ({ type: 'custom', instructions });

describe.each(['bobbin.index=on', 'bobbin.index=off', 'bobbin.store.type=in_memory'])('a review with %s', (setting) => {
  it('is a turn with what was asked, done and found; the model of the thread is told of it', async () => {
    await using stage = await Stage.set([]);
    await using server = await InProcessServer.start(stage, overrides(setting));
    const peer = await server.client();
    const { id: threadId } = await peer.startThread({ cwd: stage.work });
    await peer.runTurn(threadId, 'one');
    const { turnId, shown, reviewThreadId } = await review(peer, threadId, custom(' run '));
    expect({ shown, reviewThreadId }).toMatchObject({
      shown: [{ type: 'userMessage', id: turnId, content: [{ text: 'run' }] }],
      reviewThreadId: threadId,
    });
    expect(await peer.turnCompleted(turnId)).toMatchObject({ status: 'completed', items: [{ text: REVIEW }] });

    const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full' });
    expect(data[0]).toMatchObject({
      id: turnId,
      status: 'completed',
      items: [
        { type: 'enteredReviewMode', review: 'run' },
        { type: 'userMessage', content: [{ text: 'run' }] },
        { type: 'commandExecution', status: 'completed', aggregatedOutput: 'looked\n' },
        { type: 'exitedReviewMode', review: REVIEW },
        { type: 'agentMessage', text: REVIEW },
      ],
    });
    const live = peer.log.messages.flatMap(({ method, params }) => {
      if (method !== 'item/completed') return [];
      const told = params as NotificationParams<'item/completed'>;
      return told.turnId === turnId ? [`${told.item.type} ${told.item.id}`] : [];
    });
    expect(data[0]?.items.map(({ type, id }) => `${type} ${id}`)).toEqual(live);
    expect(new Set(live).size).toBe(5);

    const [answer] = (await peer.runTurn(threadId, 'two')).items;
    expect(answer).toMatchObject({ text: expect.stringContaining(`<action>review</action>\n<results>\n${REVIEW}`) });
    expect(answer).toMatchObject({ text: expect.stringMatching(/\|One row is lost\.[\s\S]*\|two$/) });
    await peer.request('thread/rollback', { threadId, numTurns: 2 });
    expect(await peer.runTurn(threadId, 'three')).toMatchObject({ items: [{ text: 'one|one|three' }] });
  });
});

it.each(['live', 'announced'])('is interrupted by its %s id, and takes no input', async (which) => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const { turnId, from } = await review(peer, threadId, custom('hang'));
  const { turn } = await peer.log.notification('turn/started', () => true, from);
  const input = [{ type: 'text' as const, text: 'x', text_elements: [] }];
  expect(await peer.ask('turn/steer', { threadId, expectedTurnId: turnId, input })).toMatchObject({
    error: { code: -32600, message: 'cannot steer a review turn' },
  });
  const waiting = await peer.startTurn(threadId, 'afterwards');
  await peer.request('turn/interrupt', { threadId, turnId: which === 'live' ? turnId : turn.id });
  expect(await peer.turnCompleted(turnId)).toMatchObject({ status: 'interrupted', error: null });
  expect(await peer.turnCompleted(waiting)).toMatchObject({ status: 'completed' });
  const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full', sortDirection: 'asc' });
  expect(data.map(({ status, items }) => [status, ...items.map(({ type }) => type)])).toEqual([
    ['interrupted', 'enteredReviewMode', 'userMessage', 'exitedReviewMode', 'agentMessage'],
    ['completed', 'userMessage', 'agentMessage'],
  ]);
});

it('a review that fails says so, and the thread goes on', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const { turnId } = await review(peer, threadId, custom('fail'));
  const failed = await peer.turnCompleted(turnId);
  expect(failed).toMatchObject({ status: 'failed', error: { message: 'no' } });
  const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full' });
  expect(data).toMatchObject([
    {
      status: 'failed',
      items: [
        { type: 'enteredReviewMode' },
        { type: 'userMessage' },
        { type: 'exitedReviewMode', review: 'Reviewer failed to output a response.' },
        { type: 'agentMessage', text: expect.stringContaining('cut off') },
      ],
    },
  ]);
  expect((await peer.runTurn(threadId, 'next')).status).toBe('completed');
});

it('a review stops the running turn; detached it leaves that alone and runs in a fork', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  await peer.runTurn(threadId, 'one');
  const running = await review(peer, threadId, custom('hang'));
  await peer.log.notification('turn/started', () => true, running.from);
  const detached = await peer.request('review/start', { threadId, target: custom('look'), delivery: 'detached' });
  expect(detached.reviewThreadId).not.toBe(threadId);
  expect((await peer.turnCompleted(detached.turn.id)).status).toBe('completed');
  const { thread } = await peer.request('thread/read', { threadId: detached.reviewThreadId, includeTurns: true });
  expect(thread).toMatchObject({ forkedFromId: threadId, turns: [{}, {}, { id: detached.turn.id }] });
  const inline = await review(peer, threadId, custom('look'));
  expect(await peer.turnCompleted(running.turnId)).toMatchObject({ status: 'interrupted' });
  expect(await peer.turnCompleted(inline.turnId)).toMatchObject({ status: 'completed' });
});

it('a review is done by review_model, with tools that only look', async () => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides('review_model=judge', 'web_search=live'));
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const { turnId } = await review(peer, threadId, custom('model'));
  const [message] = (await peer.turnCompleted(turnId)).items;
  expect(message).toMatchObject({ text: expect.stringMatching(/^judge exec_command,(?!.*web_search)/) });
});

it.each<[string, Target, string, RegExp]>([
  ['uncommitted changes', { type: 'uncommittedChanges' }, 'current changes', /not committed/],
  ['a branch', { type: 'baseBranch', branch: 'main' }, "changes against 'main'", /`git diff [0-9a-f]{40}`/],
  ['an unknown branch', { type: 'baseBranch', branch: '-x' }, "changes against '-x'", /`git merge-base HEAD '-x'`/],
  ['a commit', { type: 'commit', sha: '0123456789', title: 'T' }, 'commit 0123456: T', /commit 0123456789 \("T"\)/],
  ['a nameless commit', { type: 'commit', sha: '0123456789', title: null }, 'commit 0123456', /commit 0123456789\./],
])('a review of %s', async (_, target, hint, prompt) => {
  await using stage = await Stage.set([]);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: stage.work, stdio: 'pipe' });
  git('init', '-b', 'main');
  git('commit', '--allow-empty', '-m', 'first');
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const { turnId } = await review(peer, threadId, target);
  await peer.turnCompleted(turnId);
  const { data } = await peer.request('thread/turns/list', { threadId, itemsView: 'full' });
  expect(data[0]?.items.slice(0, 2)).toMatchObject([
    { review: hint },
    { content: [{ text: expect.stringMatching(prompt) }] },
  ]);
});

it.each<[Target, string]>([
  [{ type: 'baseBranch', branch: ' ' }, 'branch must not be empty'],
  [{ type: 'commit', sha: '', title: 'x' }, 'sha must not be empty'],
  [{ type: 'custom', instructions: '\n' }, 'instructions must not be empty'],
])('review/start refuses %j', async (target, message) => {
  await using stage = await Stage.set([]);
  await using server = await InProcessServer.start(stage, overrides());
  const peer = await server.client();
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  expect((await peer.ask('review/start', { threadId, target })).error).toEqual({ code: -32600, message });
});

it('a review that the server did not survive is interrupted, and the thread goes on', async () => {
  await using stage = await Stage.set([]);
  const env = { BOBBIN_MODEL_SCRIPT: model.path };
  let threadId: string;
  {
    await using server = await stage.serve({ env });
    threadId = (await server.peer.startThread({ cwd: stage.work })).id;
    const { from } = await review(server.peer, threadId, custom('hang'));
    await server.peer.log.notification('item/completed', ({ item }) => item.type === 'userMessage', from);
    await server.kill();
  }
  await using server = await stage.serve({ env });
  const { thread } = await server.peer.request('thread/resume', { threadId });
  expect(thread.turns).toMatchObject([
    { status: 'interrupted', items: [{ type: 'enteredReviewMode', review: 'hang' }, { type: 'userMessage' }] },
  ]);
  expect(await server.peer.runTurn(threadId, 'next')).toMatchObject({ items: [{ text: 'next' }] });
});
