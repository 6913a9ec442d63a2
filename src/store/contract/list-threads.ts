import assert from 'node:assert/strict';
import type { SessionMetaPayload } from '../../history/record.ts';
import type { ListThreads, Page, StoredThread, ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { listAll, sampleThreadId, sampleTime, sampleTurnAt, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

const FIVE = [1, 2, 3, 4, 5];
const HOUR_MS = 3_600_000;

/** Lists of threads: what is in them, in which order, and how they are paged. */
export const listThreadsArea: ContractArea = {
  name: 'list-threads',
  define(it, { open }) {
    it('listThreads() shows threads with a user message only', async () => {
      await using store = await open();
      await storeSampleThread(store, 1, ['t1']);
      await storeSampleThread(store, 2, []);
      assert.deepEqual(await numbersOf(store), [1]);
    });

    it('listThreads() shows what readThread() shows', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const { rows } = await store.listThreads(listAll());
      assert.deepEqual(rows, [await store.readThread({ threadId })]);
    });

    it('listThreads() orders by creation, in both directions', async () => {
      await using store = await open();
      await storeNumbers(store, [2, 5, 1, 4, 3]);
      assert.deepEqual(await numbersOf(store), FIVE.toReversed());
      assert.deepEqual(await numbersOf(store, { sortDirection: 'asc' }), FIVE);
    });

    it('listThreads() walks through all threads in both directions at any size', async () => {
      await using store = await open();
      await storeNumbers(store, FIVE);
      for (const pageSize of [1, 2, 5, 100]) {
        assert.deepEqual(await walk(store, { pageSize, sortDirection: 'asc' }), FIVE);
        assert.deepEqual(await walk(store, { pageSize, sortDirection: 'desc' }), FIVE.toReversed());
      }
    });

    it('listThreads() neither repeats nor skips threads of the same time', async () => {
      await using store = await open();
      for (const number of FIVE) await storeSampleThread(store, number, ['t1'], { timestamp: sampleTime(0) });
      for (const pageSize of [1, 2, 3]) {
        assert.deepEqual(await walk(store, { pageSize, sortDirection: 'asc' }), FIVE);
        assert.deepEqual(await walk(store, { pageSize, sortDirection: 'desc' }), FIVE.toReversed());
      }
    });

    it('listThreads() names the last row in its next cursor and a time beside the first in its backwards cursor', async () => {
      await using store = await open();
      await storeNumbers(store, FIVE);
      const newest = await store.listThreads(listAll({ pageSize: 2 }));
      assert.equal(newest.nextCursor, `2026-01-09T10:04:00Z|${sampleThreadId(4)}`);
      assert.equal(newest.backwardsCursor, '2026-01-09T10:04:59.999Z');
      const oldest = await store.listThreads(listAll({ pageSize: 2, sortDirection: 'asc' }));
      assert.equal(oldest.nextCursor, `2026-01-09T10:02:00Z|${sampleThreadId(2)}`);
      assert.equal(oldest.backwardsCursor, '2026-01-09T10:01:00.001Z');
    });

    it('listThreads() turns round at a backwards cursor', async () => {
      await using store = await open();
      await storeNumbers(store, FIVE);
      const { backwardsCursor } = await store.listThreads(listAll({ pageSize: 2 }));
      assert.deepEqual(await numbersOf(store, { cursor: backwardsCursor, sortDirection: 'asc' }), [5]);
    });

    it('listThreads() accepts times with any offset and in the form of file names', async () => {
      await using store = await open();
      await storeNumbers(store, FIVE);
      for (const cursor of ['2026-01-09T10:03:00Z', '2026-01-09T12:03:00.000+02:00', '2026-01-09T10-03-00']) {
        assert.deepEqual(await numbersOf(store, { cursor }), [2, 1]);
      }
    });

    it('listThreads() refuses cursors that are none', async () => {
      await using store = await open();
      await storeNumbers(store, [1]);
      for (const cursor of ['', 'junk', '2026-01-09', '2026-01-09T10:03:00Z|nobody', `|${sampleThreadId(1)}`]) {
        const call = () => store.listThreads(listAll({ cursor }));
        await expectError('invalid', call, { message: `invalid cursor: ${cursor}` });
      }
    });

    it('listThreads() ends with null cursors when nothing is there', async () => {
      await using store = await open();
      const page = await store.listThreads(listAll());
      assert.deepEqual(page, { rows: [], nextCursor: null, backwardsCursor: null });
    });

    it('listThreads() clamps the page size to 1..100', async () => {
      await using store = await open();
      await storeNumbers(store, FIVE);
      assert.equal((await store.listThreads(listAll({ pageSize: 0 }))).rows.length, 1);
      assert.equal((await store.listThreads(listAll({ pageSize: 1_000_000 }))).rows.length, FIVE.length);
    });

    it('listThreads() orders by the last write', async () => {
      await using store = await open();
      await storeNumbers(store, [1, 2]);
      const { rows } = await store.listThreads(listAll({ sortKey: 'updated_at' }));
      const times = rows.map(({ updatedAt }) => updatedAt.getTime());
      assert.deepEqual(
        times,
        times.toSorted((left, right) => right - left),
      );
      assert.equal(rows.length, 2);
    });

    it('listThreads() orders by the start of the last turn, in both directions and at any size', async () => {
      await using store = await open();
      for (const number of FIVE) await storeSampleThread(store, number, ['t1']);
      for (const [number, afterHours] of [
        [4, 1],
        [1, 2],
        [3, 3],
      ] as const)
        await addTurn(store, number, afterHours);
      const recent = [3, 1, 4, 5, 2];
      for (const pageSize of [1, 2, 100]) {
        assert.deepEqual(await walk(store, { sortKey: 'recency_at', pageSize }), recent);
        const oldestFirst = { sortKey: 'recency_at', sortDirection: 'asc', pageSize } as const;
        assert.deepEqual(await walk(store, oldestFirst), recent.toReversed());
      }
      const { rows, backwardsCursor } = await store.listThreads(listAll({ sortKey: 'recency_at', pageSize: 1 }));
      assert.deepEqual(rows, [await store.readThread({ threadId: sampleThreadId(3) })]);
      assert.equal(backwardsCursor, sampleTime(3 * HOUR_MS - 1));
    });

    for (const { title, metas, filter, expected } of FILTERS) {
      it(`listThreads() filters by ${title}`, async () => {
        await using store = await open();
        for (const [index, members] of metas.entries()) await storeSampleThread(store, index + 1, ['t1'], members);
        assert.deepEqual(await numbersOf(store, { sortDirection: 'asc', ...filter }), expected);
      });
    }

    it('listThreads() searches the name, or the preview where there is none', async () => {
      await using store = await open();
      await storeNumbers(store, [1, 2, 3]);
      await store.updateThreadMetadata({ threadId: sampleThreadId(2), patch: { name: 'Blue Whale' } });
      assert.deepEqual(await numbersOf(store, { searchTerm: 'Whale' }), [2]);
      assert.deepEqual(await numbersOf(store, { searchTerm: 'whale' }), []);
      assert.deepEqual(await numbersOf(store, { searchTerm: 'question' }), [3, 1]);
      assert.deepEqual(await numbersOf(store, { searchTerm: '' }), [3, 2, 1]);
    });
  },
};

/** A turn that begins so many hours after the beginning of the samples. */
async function addTurn(store: ThreadStore, number: number, afterHours: number): Promise<void> {
  const live = await store.resumeThread({ threadId: sampleThreadId(number) });
  await live.appendItems(sampleTurnAt('t2', afterHours * HOUR_MS));
  await live.shutdown();
}

interface FilterCase {
  readonly title: string;
  readonly metas: readonly Partial<SessionMetaPayload>[];
  readonly filter: Partial<ListThreads>;
  readonly expected: readonly number[];
}

const SOURCES: readonly Partial<SessionMetaPayload>[] = [
  { source: 'cli' },
  { source: 'vscode' },
  { source: 'exec' },
  { source: 'mcp' },
  { source: { custom: 'atlas' } },
  { source: { custom: 'elsewhere' } },
  { source: { subagent: 'review' } },
  { source: { subagent: { thread_spawn: { parent_thread_id: sampleThreadId(1), depth: 1 } } } },
  { source: 'unknown' },
];

const FILTERS: readonly FilterCase[] = [
  {
    title: 'provider, an absent one counting as the default',
    metas: [{ model_provider: 'mock' }, { model_provider: 'other' }, { model_provider: null }],
    filter: { modelProviders: ['mock'] },
    expected: [1, 3],
  },
  {
    title: 'folder',
    metas: [{ cwd: '/a' }, { cwd: '/b' }, { cwd: '/a/b' }],
    filter: { cwds: ['/a', '/b'] },
    expected: [1, 2],
  },
  { title: 'no folder at all', metas: [{ cwd: '/a' }], filter: { cwds: [] }, expected: [] },
  { title: 'interactive sources', metas: SOURCES, filter: { sourceKinds: 'interactive' }, expected: [1, 2, 5] },
  {
    title: 'kinds of source',
    metas: SOURCES,
    filter: { sourceKinds: ['appServer', 'subAgentReview', 'unknown'] },
    expected: [4, 7, 9],
  },
  { title: 'sub-agents of any kind', metas: SOURCES, filter: { sourceKinds: ['subAgent'] }, expected: [7, 8] },
  {
    title: 'originator',
    metas: [{ originator: 'one' }, { originator: 'two' }],
    filter: { originators: ['two'] },
    expected: [2],
  },
  {
    title: 'the thread that spawned it',
    metas: [{}, spawnedBy(1), spawnedBy(9)],
    filter: { sourceKinds: null, parentThreadIds: [sampleThreadId(1)] },
    expected: [2],
  },
  {
    title: 'excluded ids',
    metas: [{}, {}, {}],
    filter: { excludedThreadIds: [sampleThreadId(2)] },
    expected: [1, 3],
  },
];

function spawnedBy(number: number): Pick<SessionMetaPayload, 'source'> {
  const spawn = {
    parent_thread_id: sampleThreadId(number),
    depth: 1,
    agent_path: null,
    agent_nickname: null,
    agent_role: null,
  };
  return { source: { subagent: { thread_spawn: spawn } } };
}

async function storeNumbers(store: ThreadStore, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) await storeSampleThread(store, number, ['t1']);
}

async function numbersOf(store: ThreadStore, params: Partial<ListThreads> = {}): Promise<readonly number[]> {
  return pageNumbers(await store.listThreads(listAll(params)));
}

function pageNumbers({ rows }: Page<StoredThread>): readonly number[] {
  return rows.map(({ threadId }) => Number.parseInt(threadId.slice(-12), 16));
}

async function walk(store: ThreadStore, params: Partial<ListThreads>): Promise<readonly number[]> {
  const numbers: number[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<StoredThread> = await store.listThreads(listAll({ ...params, cursor }));
    numbers.push(...pageNumbers(page));
    cursor = page.nextCursor;
    if (cursor === null) return numbers;
  }
}
