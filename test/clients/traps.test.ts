import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ServerError } from '../../src/client/client-error.ts';
import { ClientSession, input } from './client-session.ts';

const ROUNDS = 5;

async function failure(request: Promise<unknown>): Promise<{ readonly code: number; readonly message: string }> {
  const error = await request.then(
    () => expect.fail('the request was answered'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ServerError)) throw error;
  return { code: error.code, message: error.message };
}

describe('turn/start', () => {
  test('is heard whole by a client that listens once it has the answer', async () => {
    await using session = await ClientSession.open();
    const { client } = session;
    const threadId = await session.startThread();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { turn } = await client.request('turn/start', { threadId, input: input(`[say:round ${round}]`) });
      const told: string[] = [];
      await new Promise<void>((resolve) => {
        const stop = client.onAnyNotification((method, params) => {
          const { turnId, turn: ended } = params as { readonly turnId?: string; readonly turn?: { id: string } };
          if (turnId !== turn.id && ended?.id !== turn.id) return;
          // The first request of a turn tells the usage so far again.
          if (method !== 'thread/tokenUsage/updated') told.push(method);
          if (method !== 'turn/completed') return;
          stop();
          resolve();
        });
      });
      expect(told).toEqual([
        'turn/started',
        'item/started',
        'item/completed',
        'item/started',
        'item/agentMessage/delta',
        'item/completed',
        'turn/completed',
      ]);
    }
  });
});

describe('thread/start', () => {
  test('accepts nulls, members it does not know, and members only the other version knows', async () => {
    await using session = await ClientSession.open();
    const params = {
      model: null,
      modelProvider: null,
      profile: null,
      cwd: session.home.path,
      approvalPolicy: null,
      sandbox: null,
      config: null,
      baseInstructions: null,
      developerInstructions: null,
      reviewModel: null,
      compactPrompt: null,
      includeApplyPatchTool: null,
      dynamicTools: null,
      ephemeral: null,
      experimentalRawEvents: false,
      persistExtendedHistory: true,
      memberOfTomorrow: { deep: [1] },
    };
    const { modelProvider, thread } = await session.client.request('thread/start', params);
    expect(modelProvider).toBe('openai');
    expect((await session.runTurn(thread.id, '[say:fine]')).status).toBe('completed');
  });

  test('accepts a config of nested tables whose keys are paths', async () => {
    await using session = await ClientSession.open();
    const cwd = await session.cwd();
    const config = {
      features: { cwd_relative_turn_diffs: false },
      skills: { config: [{ name: 'visualize:visualize', enabled: false }] },
      projects: { [cwd]: { trust_level: 'trusted' }, '/other.folder/with dots.d': { trust_level: 'untrusted' } },
      mcp_servers: { echo: { command: 'true', args: [], env: {} } },
    };
    const plain = await session.client.request('thread/start', { cwd });
    const trusted = await session.client.request('thread/start', { cwd, modelProvider: null, config });
    expect(plain.sandbox).toMatchObject({ type: 'readOnly' });
    expect(trusted.sandbox).toMatchObject({ type: 'workspaceWrite' });
    const turn = await session.runTurn(trusted.thread.id, '[say:fine]');
    expect(turn.status).toBe('completed');
    const resumed = await session.client.request('thread/resume', {
      threadId: trusted.thread.id,
      cwd,
      modelProvider: trusted.modelProvider,
      excludeTurns: true,
      config,
    });
    expect(resumed.thread.id).toBe(trusted.thread.id);
  });
});

test('an ephemeral thread for a title runs beside a prompt and leaves no trace', async () => {
  await using session = await ClientSession.open();
  const { client } = session;
  const threadId = await session.startThread();
  await session.runTurn(threadId, '[say:first]');
  const { turn: prompt } = await client.request('turn/start', { threadId, input: input('[begin:long story]') });
  await session.heard('item/agentMessage/delta', ({ turnId }) => turnId === prompt.id);

  const titleThreadId = await session.startThread({ ephemeral: true });
  const { turn } = await client.request('turn/start', {
    threadId: titleThreadId,
    input: input('[say:{"title":"A story"}]'),
    model: 'gpt-5.6-luna',
    outputSchema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
  });
  const titled = await session.completed(turn.id);
  expect(titled).toMatchObject({
    status: 'completed',
    itemsView: 'summary',
    items: [{ type: 'agentMessage', text: '{"title":"A story"}' }],
  });
  await client.request('thread/name/set', { threadId, name: 'A story' });

  await client.request('turn/interrupt', { threadId, turnId: prompt.id });
  expect((await session.completed(prompt.id)).status).toBe('interrupted');
  const { data } = await client.request('thread/list', { modelProviders: [], sourceKinds: [] });
  expect(data.map(({ id, name }) => ({ id, name }))).toEqual([{ id: threadId, name: 'A story' }]);
  const files = await readdir(session.home.file('sessions'), { recursive: true });
  expect(files.filter((name) => name.includes(titleThreadId))).toEqual([]);
});

test('thread/list has a thread as soon as its first turn ended, newest first, and after a restart', async () => {
  await using session = await ClientSession.open();
  const listed = async () => {
    const { data } = await session.client.request('thread/list', {
      cursor: null,
      modelProviders: [],
      sourceKinds: ['cli', 'vscode', 'appServer', 'unknown'],
      useStateDbOnly: true,
    });
    return data.map(({ id, preview, status }) => ({ id, preview, status: status.type }));
  };
  const never = await session.startThread();
  expect(await listed()).toEqual([]);
  const first = await session.startThread();
  await session.runTurn(first, '[say:a]');
  const one = { id: first, preview: '[say:a]', status: 'idle' };
  expect(await listed()).toEqual([one]);
  const second = await session.startThread();
  await session.runTurn(second, '[say:b]');
  const two = { id: second, preview: '[say:b]', status: 'idle' };
  expect(await listed()).toEqual([two, one]);
  await session.restart();
  expect(await listed()).toEqual([two, one].map((thread) => ({ ...thread, status: 'notLoaded' })));
  expect(await failure(session.client.request('thread/read', { threadId: never }))).toEqual({
    code: -32600,
    message: `thread not loaded: ${never}`,
  });
});

test('a thread that was never prompted can be read but not resumed', async () => {
  await using session = await ClientSession.open();
  const { client } = session;
  const threadId = await session.startThread();
  expect(await failure(client.request('thread/resume', { threadId, excludeTurns: true }))).toEqual({
    code: -32600,
    message: `no rollout found for thread id ${threadId}`,
  });
  const { thread } = await client.request('thread/read', { threadId });
  expect(thread).toMatchObject({ id: threadId, modelProvider: 'openai', model: 'gpt-5.5' });
  expect(thread).toHaveProperty('reasoningEffort');
  const { message } = await failure(client.request('thread/turns/list', { threadId }));
  expect(message).toContain('not materialized');
  expect((await session.runTurn(threadId, '[say:now]')).status).toBe('completed');
});

describe('turn/interrupt', () => {
  test('stops a turn that was just accepted', async () => {
    await using session = await ClientSession.open();
    const { client } = session;
    const threadId = await session.startThread();
    const { turn } = await client.request('turn/start', { threadId, input: input('[begin:on and on]') });
    await client.request('turn/interrupt', { threadId, turnId: turn.id });
    expect(await session.completed(turn.id)).toMatchObject({ status: 'interrupted', error: null });
    expect((await session.runTurn(threadId, '[say:next]')).status).toBe('completed');
  });

  test('that comes too late is refused, however often it is tried', async () => {
    await using session = await ClientSession.open();
    const threadId = await session.startThread();
    const { id: turnId } = await session.runTurn(threadId, '[say:done]');
    const attempts = [1, 2, 3].map(() => failure(session.client.request('turn/interrupt', { threadId, turnId })));
    for (const { code, message } of await Promise.all(attempts)) {
      expect({ code, message }).toEqual({ code: -32600, message: 'no active turn to interrupt' });
    }
  });

  test('and turn/steer with a foreign turn id name both ids and change nothing', async () => {
    await using session = await ClientSession.open();
    const { client } = session;
    const threadId = await session.startThread();
    const { turn } = await client.request('turn/start', { threadId, input: input('[begin:mine]') });
    await session.heard('item/agentMessage/delta', ({ turnId }) => turnId === turn.id);
    const foreign = randomUUID();
    const names = new RegExp(`^expected active turn id \`?${foreign}\`? but found \`?${turn.id}\`?$`);
    const interrupt = await failure(client.request('turn/interrupt', { threadId, turnId: foreign }));
    const steer = await failure(
      client.request('turn/steer', { threadId, expectedTurnId: foreign, input: input('more') }),
    );
    expect(interrupt.message).toMatch(names);
    expect(steer.message).toMatch(names);
    expect(session.notifications('turn/completed')).toEqual([]);
    await client.request('turn/interrupt', { threadId, turnId: turn.id });
    expect((await session.completed(turn.id)).status).toBe('interrupted');
  });
});

test('a failing model is told as an error notification and in the end of its turn', async () => {
  await using session = await ClientSession.open();
  const threadId = await session.startThread();
  const turn = await session.runTurn(threadId, '[status:400]');
  const error = {
    message: '{"error":{"message":"the model says no"}}',
    codexErrorInfo: 'other',
    additionalDetails: null,
    misalignment: null,
  };
  expect(session.notifications('error')).toEqual([{ threadId, turnId: turn.id, willRetry: false, error }]);
  expect(turn).toMatchObject({ status: 'failed', items: [], error });
  expect((await session.runTurn(threadId, '[say:better]')).status).toBe('completed');
});

test('turn.items is an array in every message of a turn', async () => {
  await using session = await ClientSession.open();
  const threadId = await session.startThread();
  const { turn: accepted } = await session.client.request('turn/start', { threadId, input: input('[say:words]') });
  const completed = await session.completed(accepted.id);
  const [started] = session.notifications('turn/started');
  expect(accepted).toMatchObject({ status: 'inProgress', items: [] });
  expect(started?.turn).toMatchObject({ id: accepted.id, status: 'inProgress', items: [] });
  expect(completed.items).toMatchObject([{ type: 'agentMessage', text: 'words' }]);
});

test('token usage has all counts, live and on resume', async () => {
  await using session = await ClientSession.open();
  const threadId = await session.startThread();
  const { id: turnId } = await session.runTurn(threadId, '[say:counted]');
  const counts = {
    totalTokens: 150,
    inputTokens: 120,
    cachedInputTokens: 40,
    cacheWriteInputTokens: 7,
    outputTokens: 30,
    reasoningOutputTokens: 5,
  };
  const usage = { threadId, turnId, tokenUsage: { total: counts, last: counts, modelContextWindow: 258_400 } };
  expect(session.notifications('thread/tokenUsage/updated')).toEqual([usage]);
  await session.restart();
  session.forget();
  await session.client.request('thread/resume', { threadId });
  expect(await session.heard('thread/tokenUsage/updated', () => true)).toEqual(usage);
});

test('a thread that a client left falls silent', async () => {
  await using session = await ClientSession.open();
  const { client } = session;
  const left = await session.startThread();
  const kept = await session.startThread();
  const { turn } = await client.request('turn/start', { threadId: left, input: input('[begin:to nobody]') });
  await session.heard('item/agentMessage/delta', ({ turnId }) => turnId === turn.id);
  expect(await client.request('thread/unsubscribe', { threadId: left })).toEqual({ status: 'unsubscribed' });
  session.forget();
  await client.request('turn/interrupt', { threadId: left, turnId: turn.id });
  await session.runTurn(kept, '[say:heard]');
  const told = session.received.filter(({ params }) => JSON.stringify(params ?? null).includes(left));
  expect(told.map(({ method }) => method)).toEqual(['thread/status/changed']);
});
