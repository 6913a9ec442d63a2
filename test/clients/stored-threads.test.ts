import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/methods/index.ts';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { type Need, TaggedServer, titled } from './tagged-server.ts';

/** What clients cannot do without when they list, open, page and keep stored threads, with the params that they send. */
const NEEDS: readonly Need<TaggedServer>[] = [
  {
    clients: 'all',
    what: 'thread/resume',
    promise: 'goes on with a thread of a server that is gone, with or without its turns',
    check: async (at) => {
      const threadId = await at.talk('[say:before]');
      await at.restart();
      const bare = await at.peer.request('thread/resume', { threadId, excludeTurns: true, modelProvider: 'openai' });
      expect(bare.thread.turns).toEqual([]);
      expect((await at.peer.runTurn(threadId, '[say:after]')).status).toBe('completed');
      const { thread } = await at.peer.request('thread/resume', { threadId });
      expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([TALK, TALK]);
    },
  },
  {
    clients: 'acp, py, cvx, oc',
    what: 'thread/list',
    promise: 'shows threads newest first, named or not, with times in seconds, whatever the filter is called',
    check: async (at) => {
      const first = await at.talk('[say:a]');
      const second = await at.talk('[say:b]');
      await at.peer.request('thread/name/set', { threadId: first, name: 'Titled' });
      const filters = [
        {
          cursor: null,
          modelProviders: [],
          sourceKinds: ['cli', 'vscode', 'appServer', 'unknown'],
          useStateDbOnly: true,
        },
        { sourceKinds: [] },
        { limit: 50, sortKey: 'created_at', sortDirection: 'desc', archived: false },
        {},
      ];
      for (const filter of filters) {
        const { data } = (await at.peer.ask('thread/list', filter)).result as { data: Record<string, unknown>[] };
        const shown = data.filter(({ id }) => id === first || id === second);
        expect(shown.map(({ name, preview }) => name ?? preview)).toEqual(['[say:b]', 'Titled']);
        for (const { updatedAt } of shown) expect(Math.abs(Number(updatedAt) - Date.now() / 1000)).toBeLessThan(60);
      }
    },
  },
  {
    clients: 'acp, oc',
    what: 'thread/list',
    promise: 'shows threads of every provider where none is named',
    check: async (at) => {
      const config = { model_providers: { other: { name: 'Other', base_url: 'http://127.0.0.1:9' } } };
      const { id } = await at.peer.startThread({ cwd: at.stage.work, modelProvider: 'other', config });
      await at.peer.runTurn(id, '[say:elsewhere]');
      const isListed = async (modelProviders: string[] | null) => {
        const { data } = await at.peer.request('thread/list', { modelProviders });
        return data.some((thread) => thread.id === id);
      };
      expect(await Promise.all([[], ['other'], ['openai'], null].map(isListed))).toEqual([true, true, false, false]);
    },
  },
  {
    clients: 'acp, py, cvx, happy, oc',
    what: 'thread/read',
    promise: 'shows a thread with or without its turns, loaded or not',
    check: async (at) => {
      const threadId = await at.talk('[work:read.txt]');
      const read = async () => (await at.peer.request('thread/read', { threadId, includeTurns: true })).thread.turns;
      const loaded = await read();
      expect(loaded.map(({ items }) => items.map(({ type }) => type))).toEqual([WORK]);
      expect((await at.peer.request('thread/read', { threadId })).thread).toMatchObject({ id: threadId, turns: [] });
      await at.restart();
      expect(await read()).toEqual(loaded);
    },
  },
  {
    clients: 'acp',
    what: 'thread/turns/list',
    promise: 'names the newest turn, then pages up to it',
    check: async (at) => {
      const threadId = await at.talk('[say:1]', '[say:2]', '[say:3]');
      const newest = await at.peer.request('thread/turns/list', {
        ...{ threadId, cursor: null, limit: 1, sortDirection: 'desc', itemsView: 'notLoaded' },
      });
      const full = { threadId, limit: 2, sortDirection: 'asc', itemsView: 'full' } as const;
      const first = await at.peer.request('thread/turns/list', { ...full, cursor: null });
      const second = await at.peer.request('thread/turns/list', { ...full, cursor: first.nextCursor });
      const turns = [...first.data, ...second.data];
      expect(turns.map(({ items }) => items.map(({ type }) => type))).toEqual([TALK, TALK, TALK]);
      expect(turns.at(-1)?.id).toBe(newest.data[0]?.id);
      expect(second.nextCursor).toBeNull();
    },
  },
  {
    clients: 'oc',
    what: 'thread/turns/list',
    promise: 'gives the same turn again for the backwardsCursor of its page',
    check: async (at) => {
      const threadId = await at.talk('[say:1]', '[say:2]');
      const page = { threadId, limit: 1, sortDirection: 'desc', itemsView: 'full' } as const;
      const { data, backwardsCursor } = await at.peer.request('thread/turns/list', page);
      const again = await at.peer.request('thread/turns/list', { ...page, cursor: backwardsCursor });
      expect(again.data).toEqual(data);
    },
  },
  {
    clients: 'acp, oc',
    what: 'thread/items/list',
    promise: 'starts at the itemsBackwardsCursor of resume, and pages up to that item without a gap or a cursor twice',
    check: async (at) => {
      const threadId = await at.talk('[work:paged.txt]', '[say:last]');
      await at.restart();
      const answer = await at.peer.request('thread/resume', { threadId, excludeTurns: true });
      expect(answer).toMatchObject({ thread: { historyMode: 'paginated' }, itemsBackwardsCursor: expect.any(String) });
      const newest = await at.peer.request('thread/items/list', {
        ...{ threadId, turnId: null, cursor: answer.itemsBackwardsCursor ?? null, limit: 1, sortDirection: 'desc' },
      });
      const cursors: (string | null)[] = [null];
      const items: ThreadItem[] = [];
      while (cursors.length === 1 || cursors.at(-1) !== null) {
        const params = {
          threadId,
          turnId: null,
          cursor: cursors.at(-1) ?? null,
          limit: 3,
          sortDirection: 'asc',
        } as const;
        const page: Result<'thread/items/list'> = await at.peer.request('thread/items/list', params);
        items.push(...page.data.map(({ item }) => item));
        cursors.push(page.nextCursor);
      }
      expect(items.map(({ type }) => type)).toEqual([...WORK, ...TALK]);
      expect(items.at(-1)?.id).toBe(newest.data[0]?.item.id);
      expect(new Set(cursors).size).toBe(cursors.length - 1);
    },
  },
  {
    clients: 'acp, py, cvx, happy, oc',
    what: 'thread/fork',
    promise: 'has the turns so far under another id',
    check: async (at) => {
      const threadId = await at.talk('[say:forked]');
      const { thread } = await at.peer.request('thread/fork', { threadId, modelProvider: 'openai' });
      expect(thread.id).not.toBe(threadId);
      expect(thread.turns.map(({ items }) => items.map(({ type }) => type))).toEqual([TALK]);
      expect((await at.peer.runTurn(thread.id, '[say:on]')).status).toBe('completed');
    },
  },
  {
    clients: 'acp, py, cvx, oc',
    what: 'thread/archive, thread/unarchive',
    promise: 'take a thread out of the list and back',
    check: async (at) => {
      const threadId = await at.talk('[say:gone]');
      const isListed = async () => (await at.peer.request('thread/list', {})).data.some(({ id }) => id === threadId);
      expect((await at.peer.ask('thread/archive', { threadId })).result).toEqual({});
      expect(await isListed()).toBe(false);
      expect((await at.peer.request('thread/unarchive', { threadId })).thread.id).toBe(threadId);
      expect(await isListed()).toBe(true);
    },
  },
  {
    clients: 'cvx, happy',
    what: 'thread/rollback',
    promise: 'drops turns from the end, though 0.169 has it no more',
    check: async (at) => {
      const threadId = await at.talk('[say:kept]', '[say:dropped]');
      const { thread } = await at.peer.request('thread/rollback', { threadId, numTurns: 1 });
      expect(thread.turns).toHaveLength(1);
    },
  },
];

const TALK = ['userMessage', 'agentMessage'];
const WORK = ['userMessage', 'reasoning', 'agentMessage', 'commandExecution', 'fileChange', 'agentMessage'];

describe('stored threads as clients need them', () => {
  let at: TaggedServer;
  beforeAll(async () => {
    at = await TaggedServer.open();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test.each(titled(NEEDS))('%s', (_title, check) => check(at));
});
