import { describe, expect, it } from 'vitest';
import { newRecord } from '../../src/history/record.ts';
import { LocalThreadStore } from '../../src/store/local/local-thread-store.ts';
import { searchByScan, snippetInHistory } from '../../src/store/search-by-scan.ts';
import type { RecordPage, ThreadStore } from '../../src/store/thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, metaLine, NAME, OTHER, put, userLine } from './local/hand-made.ts';
import { temporaryHome } from './local/temporary-home.ts';

const SEARCH = { ...EVERYTHING, searchTerm: 'said' };

/** A store whose histories go on without end behind what is stored. */
function endless(store: ThreadStore, endlessIds: readonly string[]): Pick<ThreadStore, 'listThreads' | 'loadHistory'> {
  return {
    listThreads: (params) => store.listThreads(params),
    async *loadHistory(params): AsyncGenerator<RecordPage> {
      yield* store.loadHistory(params);
      while (endlessIds.includes(params.threadId)) yield { records: [] };
    },
  };
}

async function openTwo(home: string): Promise<ThreadStore> {
  for (const id of [ID, OTHER]) {
    await put(home, `${DAY}/${NAME.replace(ID, id)}`, asFile([metaLine({ id }), userLine('it was said')]));
  }
  return LocalThreadStore.open({ home, index: 'off' });
}

describe('searchByScan()', () => {
  it('looks into the beginning of a thread that takes too long, and goes on behind it', async () => {
    await using home = await temporaryHome();
    await using store = await openTwo(home.path);
    const budgets = { budgetMs: 20, threadBudgetMs: 40 };
    const first = await searchByScan(endless(store, [ID, OTHER]), SEARCH, budgets);
    expect([first.rows.map(({ snippet }) => snippet), first.isComplete]).toEqual([['it was said'], false]);
    const second = await searchByScan(endless(store, [ID, OTHER]), { ...SEARCH, cursor: first.nextCursor }, budgets);
    const found = [...first.rows, ...second.rows].map(({ thread }) => thread.threadId);
    expect([found.sort(), second.isComplete]).toEqual([[ID, OTHER].sort(), false]);
    const rest = await searchByScan(endless(store, []), { ...SEARCH, cursor: second.nextCursor }, budgets);
    expect([rest.rows, rest.isComplete, rest.nextCursor]).toEqual([[], true, null]);
  });

  it('leaves a long thread behind another one to the next page', async () => {
    await using home = await temporaryHome();
    await using store = await openTwo(home.path);
    const [newest, oldest] = (await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId);
    const page = await searchByScan(endless(store, [oldest ?? '']), SEARCH, { budgetMs: 40 });
    expect([page.rows.map(({ thread }) => thread.threadId), page.isComplete]).toEqual([[newest], false]);
    const next = await searchByScan(store, { ...SEARCH, cursor: page.nextCursor });
    expect([next.rows.map(({ thread }) => thread.threadId), next.isComplete]).toEqual([[oldest], true]);
  });
});

describe('snippetInHistory()', () => {
  it('lets other work go on while it looks into a long history', async () => {
    const message = 'nothing of the kind '.repeat(2_000);
    const records = Array.from({ length: 1_000 }, (_, seq) => ({
      ...newRecord('event_msg', { type: 'agent_message', message }),
      seq,
    }));
    async function* history(): AsyncGenerator<RecordPage> {
      yield { records };
    }
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 0);
    try {
      const found = await snippetInHistory(history(), 'said', {}, Number.POSITIVE_INFINITY);
      expect([found, turns > 1]).toEqual([{ snippet: null, isWhole: true }, true]);
    } finally {
      clearInterval(counting);
    }
  });
});
