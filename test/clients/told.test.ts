import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ThreadItem } from '../../src/protocol/item.ts';
import type { Turn } from '../../src/protocol/turn.ts';
import type { WireLog } from '../support/wire-log.ts';
import { type Need, TaggedServer, titled } from './tagged-server.ts';

/** Two turns, one that does all a turn can do and one whose model fails, seen by their client. */
interface Seen {
  readonly log: WireLog;
  readonly threadId: string;
  readonly worked: Turn;
  readonly failed: Turn;
}

type ItemOf<T extends ThreadItem['type']> = Extract<ThreadItem, { type: T }>;

function itemOf<T extends ThreadItem['type']>(
  { log, worked }: Seen,
  when: 'started' | 'completed',
  type: T,
): ItemOf<T> {
  const told = log.all(`item/${when}`).find((params) => params.turnId === worked.id && params.item.type === type);
  return told?.item as ItemOf<T>;
}

/**
 * Notifications and members that clients cannot do without. That the answer to turn/start comes first and alone is in
 * test/e2e/reply-order.test.ts, warnings of MCP servers in test/e2e/mcp.test.ts.
 */
const NEEDS: readonly Need<Seen>[] = [
  {
    clients: 'all',
    what: 'turn/started, turn/completed',
    promise: 'enclose a turn and carry its id',
    check: ({ log, worked }) => {
      const about = log.messages.filter(({ params }) => isOfTurn(params, worked.id)).map(({ method }) => method);
      expect(about[0]).toBe('turn/started');
      expect(about.at(-1)).toBe('turn/completed');
    },
  },
  {
    clients: 'py, cli',
    what: 'turn.items',
    promise: 'is an array in every message of a turn',
    check: ({ log }) => {
      for (const name of ['turn/started', 'turn/completed'] as const) {
        for (const { turn } of log.all(name)) expect(turn.items).toEqual(expect.any(Array));
      }
    },
  },
  {
    clients: 'acp',
    what: 'turn/completed',
    promise: 'carries the final agent message, from which titles are taken',
    check: ({ worked }) => {
      expect(worked).toMatchObject({ itemsView: 'summary', items: [{ type: 'agentMessage', text: 'all done' }] });
    },
  },
  {
    clients: 'acp, py, cvx, happy, oc',
    what: 'item/started, item/completed',
    promise: 'come once each for every item, with turn, thread and time',
    check: ({ log, threadId, worked }) => {
      const started = log.all('item/started').filter(({ turnId }) => turnId === worked.id);
      const completed = log.all('item/completed').filter(({ turnId }) => turnId === worked.id);
      const types = ['userMessage', 'reasoning', 'agentMessage', 'commandExecution', 'fileChange', 'agentMessage'];
      expect(started.map(({ item }) => item.type)).toEqual(types);
      expect(completed.map(({ item }) => item.id)).toEqual(started.map(({ item }) => item.id));
      for (const params of started) expect(params).toMatchObject({ threadId, startedAtMs: expect.any(Number) });
      for (const params of completed) expect(params).toMatchObject({ threadId, completedAtMs: expect.any(Number) });
    },
  },
  {
    clients: 'py, cli, aas, cvx',
    what: 'item/agentMessage/delta',
    promise: 'streams the text between start and end of its item',
    check: ({ log, threadId, worked }) => {
      const deltas = log.all('item/agentMessage/delta').filter(({ turnId }) => turnId === worked.id);
      expect(deltas.map(({ delta }) => delta).join('')).toBe('firstall done');
      for (const params of deltas) expect(params).toMatchObject({ threadId, itemId: expect.any(String) });
    },
  },
  {
    clients: 'acp',
    what: 'item/reasoning/summaryTextDelta',
    promise: 'tells what the model thinks, before it speaks',
    check: ({ log, threadId, worked }) => {
      const [params] = log.all('item/reasoning/summaryTextDelta');
      const itemId = 'rs_1';
      expect(params).toEqual({ threadId, turnId: worked.id, itemId, delta: 'thinking', summaryIndex: 0 });
    },
  },
  {
    clients: 'acp',
    what: 'item.commandActions, item.status',
    promise: 'are there when a command starts and when it ends',
    check: (seen) => {
      const members = {
        command: expect.stringContaining('echo worked'),
        cwd: expect.any(String),
        commandActions: [{}],
      };
      expect(itemOf(seen, 'started', 'commandExecution')).toMatchObject({ ...members, status: 'inProgress' });
      expect(itemOf(seen, 'completed', 'commandExecution')).toMatchObject({ ...members, status: 'completed' });
    },
  },
  {
    clients: 'acp, py, aas',
    what: 'item.aggregatedOutput, exitCode, durationMs',
    promise: 'are there when a command ends',
    check: (seen) => {
      const item = itemOf(seen, 'completed', 'commandExecution');
      expect(item).toMatchObject({ aggregatedOutput: 'worked\n', exitCode: 0, durationMs: expect.any(Number) });
    },
  },
  {
    clients: 'acp, py, happy',
    what: 'item.changes, item.status',
    promise: 'are there when a patch starts and when it ends',
    check: (seen) => {
      const changes = [{ path: expect.stringMatching(/told\.txt$/), kind: { type: 'add' }, diff: 'a line\n' }];
      expect(itemOf(seen, 'started', 'fileChange')).toMatchObject({ changes, status: 'inProgress' });
      expect(itemOf(seen, 'completed', 'fileChange')).toMatchObject({ changes, status: 'completed' });
    },
  },
  {
    clients: 'acp, oc',
    what: 'turn/diff/updated',
    promise: 'shows what the turn changed',
    check: ({ log, threadId, worked }) => {
      const last = log.all('turn/diff/updated').at(-1);
      expect(last).toEqual({ threadId, turnId: worked.id, diff: expect.stringContaining('+a line') });
    },
  },
  {
    clients: 'acp, py, cli',
    what: 'thread/tokenUsage/updated',
    promise: 'has every count, what was written to caches and the size of the window',
    check: ({ log, threadId, worked }) => {
      const { tokenUsage, ...rest } = log.all('thread/tokenUsage/updated').at(-1) ?? {};
      const last = {
        ...{ totalTokens: 150, inputTokens: 120, cachedInputTokens: 40, cacheWriteInputTokens: 7 },
        ...{ outputTokens: 30, reasoningOutputTokens: 5 },
      };
      const total = Object.fromEntries(Object.entries(last).map(([name, count]) => [name, 3 * count]));
      expect(rest).toEqual({ threadId, turnId: worked.id });
      expect(tokenUsage).toEqual({ total, last, modelContextWindow: expect.any(Number) });
    },
  },
  {
    clients: 'acp, cli',
    what: 'error',
    promise: 'tells of a failure in the words of the model, with all members that are read',
    check: ({ log, threadId, failed }) => {
      const error = {
        message: expect.stringContaining('the model says no'),
        codexErrorInfo: 'other',
        additionalDetails: null,
        misalignment: null,
      };
      expect(log.all('error')).toEqual([{ threadId, turnId: failed.id, willRetry: false, error }]);
    },
  },
  {
    clients: 'py, cli, aas, cvx',
    what: 'turn.status, turn.error.message',
    promise: 'tell of a failure, too',
    check: ({ failed }) => {
      expect(failed).toMatchObject({
        status: 'failed',
        error: { message: expect.stringContaining('the model says no') },
      });
    },
  },
  {
    clients: 'happy, oc',
    what: 'thread/status/changed',
    promise: 'says when a thread begins to work, is idle, failed or gone',
    check: ({ log, threadId }) => {
      const types = log
        .all('thread/status/changed')
        .flatMap((params) => (params.threadId === threadId ? [params.status.type] : []));
      expect(types).toEqual(['active', 'idle', 'active', 'systemError', 'notLoaded']);
    },
  },
  {
    clients: 'acp, cvx, happy, oc',
    what: 'thread/started, thread/name/updated, thread/archived',
    promise: 'tell what became of a thread',
    check: ({ log, threadId }) => {
      expect(log.all('thread/started').map(({ thread }) => thread.id)).toEqual([threadId]);
      expect(log.all('thread/name/updated')).toEqual([{ threadId, threadName: 'Told' }]);
      expect(log.all('thread/archived')).toEqual([{ threadId }]);
    },
  },
];

function isOfTurn(params: unknown, turnId: string): boolean {
  const { turnId: told, turn } = (params ?? {}) as {
    readonly turnId?: string;
    readonly turn?: { readonly id: string };
  };
  return (told ?? turn?.id) === turnId;
}

describe('what clients must be told', () => {
  let at: TaggedServer;
  let seen: Seen;
  beforeAll(async () => {
    at = await TaggedServer.open();
    const { peer } = at;
    const threadId = await at.thread();
    const worked = await peer.runTurn(threadId, '[work:told.txt]');
    const failed = await peer.runTurn(threadId, '[status:400]');
    await peer.request('thread/name/set', { threadId, name: 'Told' });
    await peer.request('thread/archive', { threadId });
    await peer.log.notification('thread/archived');
    seen = { log: peer.log, threadId, worked, failed };
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test.each(titled(NEEDS))('%s', (_title, check) => check(seen));
});

test('item/commandExecution/outputDelta tells what a command prints while it runs (acp, py, cli, cvx, happy, oc)', async () => {
  await using at = await TaggedServer.open();
  const { peer, stage } = at;
  const threadId = await at.thread();
  const turnId = await peer.startTurn(threadId, '[run:echo worked; until test -e go; do sleep 0.05; done]');
  const told = await peer.log.notification('item/commandExecution/outputDelta');
  expect(told).toEqual({ threadId, turnId, itemId: 'call_exec_command', delta: 'worked\n' });
  await writeFile(path.join(stage.work, 'go'), '');
  expect((await peer.turnCompleted(turnId)).status).toBe('completed');
});
