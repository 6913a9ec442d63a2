import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Need, TaggedServer, textInput, titled } from './tagged-server.ts';

/**
 * Requests that clients cannot do without, with the params that they send. How they start and greet is in
 * test/e2e/handshakes.test.ts, MCP servers in test/e2e/mcp.test.ts, plan mode in test/e2e/settings.test.ts; what they ask
 * of stored threads is in stored-threads.test.ts.
 */
const NEEDS: readonly Need<TaggedServer>[] = [
  {
    clients: 'all',
    what: 'thread/start',
    promise: 'answers with all that strict parsers require',
    check: async ({ peer, stage }) => {
      const answer = await peer.request('thread/start', { cwd: stage.work });
      hasMembers(answer, 'thread model modelProvider cwd approvalPolicy approvalsReviewer sandbox');
      const members =
        'id sessionId preview ephemeral modelProvider createdAt updatedAt status cwd cliVersion source turns';
      hasMembers(answer.thread, members);
    },
  },
  {
    clients: 'cli, cvx',
    what: 'thread/start',
    promise: 'takes what only one version knows',
    check: async ({ peer, stage }) => {
      const params = { experimentalRawEvents: false, persistExtendedHistory: true, sandbox: 'read-only' };
      const { result } = await peer.ask('thread/start', { cwd: stage.work, ...params, approvalPolicy: 'on-failure' });
      expect(result).toMatchObject({ sandbox: { type: 'readOnly' }, approvalPolicy: 'on-failure' });
    },
  },
  {
    clients: 'all',
    what: 'turn/start',
    promise: 'answers with the turn that then runs to its end',
    check: async (at) => {
      const threadId = await at.thread();
      const { turn } = await at.peer.request('turn/start', { threadId, input: textInput('[say:fine]') });
      expect(turn).toMatchObject({ status: 'inProgress', items: [] });
      expect(await at.peer.turnCompleted(turn.id)).toMatchObject({ id: turn.id, status: 'completed' });
    },
  },
  {
    clients: 'cli, aas',
    what: 'turn/start',
    promise: 'takes a sandboxPolicy of nothing but its type, and a schema of the answer',
    check: async (at) => {
      const threadId = await at.thread();
      for (const type of ['dangerFullAccess', 'readOnly', 'workspaceWrite']) {
        const params = {
          threadId,
          input: textInput('[say:{}]'),
          sandboxPolicy: { type },
          outputSchema: { type: 'object' },
        };
        expect(await endOf(at, await at.peer.ask('turn/start', params))).toBe('completed');
      }
    },
  },
  {
    clients: 'acp',
    what: 'turn/start',
    promise: 'takes every setting of an editor, and an image as data',
    check: async (at) => {
      const image = { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' };
      const sandboxPolicy = {
        type: 'workspaceWrite',
        writableRoots: [],
        networkAccess: false,
        excludeTmpdirEnvVar: false,
        excludeSlashTmp: false,
      };
      const params = {
        threadId: await at.thread(),
        input: [...textInput('[say:seen]'), image],
        ...{ approvalPolicy: 'on-request', approvalsReviewer: 'user', sandboxPolicy },
        ...{ summary: 'auto', effort: 'medium', model: 'scripted', serviceTier: null },
      };
      expect(await endOf(at, await at.peer.ask('turn/start', params))).toBe('completed');
    },
  },
  {
    clients: 'all',
    what: 'turn/interrupt',
    promise: 'ends the turn, and the next one runs',
    check: async (at) => {
      const threadId = await at.thread();
      const turnId = await at.peer.startTurn(threadId, '[begin:on and on]');
      await at.peer.log.notification('item/agentMessage/delta', (params) => params.turnId === turnId);
      expect(await at.peer.request('turn/interrupt', { threadId, turnId })).toEqual({});
      expect((await at.peer.turnCompleted(turnId)).status).toBe('interrupted');
      expect((await at.peer.runTurn(threadId, '[say:next]')).status).toBe('completed');
    },
  },
  {
    clients: 'acp, py, cvx, oc',
    what: 'turn/steer',
    promise: 'puts what the user adds into the running turn',
    check: async (at) => {
      const threadId = await at.thread();
      const turnId = await at.peer.startTurn(threadId, '[run:sleep 0.3]');
      await at.peer.log.notification(
        'item/started',
        (params) => params.item.type === 'commandExecution' && params.turnId === turnId,
      );
      const steer = {
        threadId,
        expectedTurnId: turnId,
        input: textInput('[say:steered]'),
        clientUserMessageId: 'mine',
      };
      expect((await at.peer.ask('turn/steer', steer)).result).toEqual({ turnId });
      expect((await at.peer.turnCompleted(turnId)).items).toMatchObject([{ type: 'agentMessage', text: 'steered' }]);
    },
  },
  {
    clients: 'acp, oc',
    what: 'thread/backgroundTerminals/list, thread/unsubscribe',
    promise: 'close a session: nothing runs, and the client leaves',
    check: async (at) => {
      const threadId = await at.talk('[say:closing]');
      const terminals = await at.peer.request('thread/backgroundTerminals/list', { threadId, cursor: null });
      expect(terminals).toEqual({ data: [], nextCursor: null });
      expect(await at.peer.request('thread/unsubscribe', { threadId })).toEqual({ status: 'unsubscribed' });
      expect(await at.peer.request('thread/unsubscribe', { threadId })).toEqual({ status: 'notSubscribed' });
    },
  },
  {
    clients: 'acp, py, oc',
    what: 'thread/compact/start',
    promise: 'sums the conversation up as a turn of its own',
    check: async (at) => {
      const threadId = await at.talk('[say:long]');
      const from = at.peer.log.lines.length;
      expect(await at.peer.request('thread/compact/start', { threadId })).toEqual({});
      const { turn } = await at.peer.log.notification('turn/completed', () => true, from);
      expect(turn.status).toBe('completed');
    },
  },
  {
    clients: 'cvx, oc',
    what: 'thread/loaded/list',
    promise: 'names the threads of this process',
    check: async (at) => {
      const threadId = await at.thread();
      expect((await at.peer.request('thread/loaded/list', {})).data).toContain(threadId);
    },
  },
  {
    clients: 'acp, oc',
    what: 'thread/goal/get',
    promise: 'is answered one way or another where goals are off',
    check: async (at) => {
      const { error, result } = await at.peer.ask('thread/goal/get', { threadId: await at.thread() });
      expect(error?.code ?? result).toBe(-32600);
    },
  },
  {
    clients: 'happy',
    what: 'thread/inject_items',
    promise: 'adds what the model shall know',
    check: async (at) => {
      const message = { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'a fact' }] };
      const params = { threadId: await at.talk('[say:ready]'), items: [message] };
      expect((await at.peer.ask('thread/inject_items', params)).result).toEqual({});
    },
  },
  {
    clients: 'acp, py, cli, aas, oc',
    what: 'model/list',
    promise: 'has all that strict parsers require, and only efforts that they know',
    check: async ({ peer }) => {
      const { data } = await peer.request('model/list', { cursor: null, limit: null });
      expect(data.length).toBeGreaterThan(0);
      for (const model of data) {
        hasMembers(
          model,
          'id model displayName description hidden isDefault defaultReasoningEffort supportedReasoningEfforts',
        );
        const efforts = model.supportedReasoningEfforts.map(({ reasoningEffort }) => reasoningEffort);
        expect(KNOWN_EFFORTS).toEqual(expect.arrayContaining([model.defaultReasoningEffort, ...efforts]));
      }
    },
  },
  {
    clients: 'acp',
    what: 'config/read, account/read, permissionProfile/list, skills/list',
    promise: 'are answered before the first thread',
    check: async (at) => {
      await at.restart();
      const { peer, stage } = at;
      expect(await peer.request('config/read', { includeLayers: false })).toMatchObject({
        config: { model: 'scripted' },
      });
      const layered = await peer.request('config/read', { includeLayers: true, cwd: stage.work });
      expect(layered.layers?.length).toBeGreaterThan(0);
      const account = await peer.request('account/read', { refreshToken: false });
      expect(account).toMatchObject({ account: null, requiresOpenaiAuth: true });
      const profiles = await peer.request('permissionProfile/list', { cwd: stage.work, cursor: null });
      expect(profiles).toEqual({ data: expect.any(Array), nextCursor: null });
      const { data } = await peer.request('skills/list', { cwds: [stage.work] });
      expect(data.map(({ cwd }) => cwd)).toEqual([stage.work]);
    },
  },
  {
    clients: 'acp, oc',
    what: 'mcpServerStatus/list',
    promise: 'is answered where no server is configured',
    check: async ({ peer }) => {
      expect(await peer.request('mcpServerStatus/list', {})).toEqual({ data: [], nextCursor: null });
    },
  },
  {
    clients: 'acp',
    what: 'session_index.jsonl',
    promise: 'in the home is touched when a thread is named, for those who watch it',
    check: async (at) => {
      const threadId = await at.talk('[say:titled]');
      await at.peer.request('thread/name/set', { threadId, name: 'Seen by watchers' });
      expect(await readFile(path.join(at.stage.home, 'session_index.jsonl'), 'utf8')).toContain('Seen by watchers');
    },
  },
];

const KNOWN_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];

function hasMembers(value: object, names: string): void {
  expect(Object.keys(value)).toEqual(expect.arrayContaining(names.split(' ')));
}

/** Status of the turn that this answer accepted. */
async function endOf({ peer }: TaggedServer, { result }: { readonly result?: unknown }): Promise<string> {
  const { turn } = result as { readonly turn: { readonly id: string } };
  return (await peer.turnCompleted(turn.id)).status;
}

describe('requests that clients cannot do without', () => {
  let at: TaggedServer;
  beforeAll(async () => {
    at = await TaggedServer.open();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test.each(titled(NEEDS))('%s', (_title, check) => check(at));
});

/** Without a key, acp logs in with one, waits for these, and forgets it again. */
test('account/login/start and account/logout (acp, py) are told as done', async () => {
  await using at = await TaggedServer.open();
  await writeFile(path.join(at.stage.home, 'auth.json'), '{}');
  const login = await at.peer.ask('account/login/start', { type: 'apiKey', apiKey: 'sk-of-a-test' });
  expect(login.result).toEqual({ type: 'apiKey' });
  await at.peer.log.message(({ method }) => method === 'account/login/completed');
  expect((await at.peer.request('account/read', {})).account).toEqual({ type: 'apiKey' });
  expect((await at.peer.ask('account/logout')).result).toEqual({});
  expect((await at.peer.request('account/read', {})).account).toBeNull();
});
