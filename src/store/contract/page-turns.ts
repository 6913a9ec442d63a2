import assert from 'node:assert/strict';
import type { StoredTurn } from '../../history/stored-turn.ts';
import { listTurnsFromHistory } from '../history-fallback.ts';
import type { ListTurns, Page, SortDirection, ThreadId, ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import {
  openSampleThread,
  sampleCommandTurn,
  sampleMeta,
  sampleRollback,
  sampleThreadId,
  sampleTurn,
  storeRecords,
  storeSampleThread,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

const FIVE = ['t1', 't2', 't3', 't4', 't5'];

/** Pages of turns, from the store itself or from the fallback that reads its history. */
export const pageTurnsArea: ContractArea = {
  name: 'page-turns',
  define(it, { open }) {
    it('listTurns() answers a page or, where the store has none, is refused', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const call = () => store.listTurns(pageOf(threadId));
      if (store.capabilities.turnPaging) assert.deepEqual(idsOf(await call()), ['t1']);
      else await expectError('unsupported', call, { operation: 'list_turns' });
    });

    it('listTurns() walks through all turns in both directions at any size', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      for (const pageSize of [1, 2, 3, 5, 100]) {
        assert.deepEqual(await walk(store, threadId, 'asc', pageSize), FIVE);
        assert.deepEqual(await walk(store, threadId, 'desc', pageSize), FIVE.toReversed());
      }
    });

    it('listTurns() ends a page that has all turns without a next cursor', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      assert.equal((await list(store, pageOf(threadId, { pageSize: 5 }))).nextCursor, null);
    });

    it('listTurns() turns round at a backwards cursor with the first row again', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, FIVE);
      const newest = await list(store, pageOf(live.threadId, { pageSize: 2 }));
      assert.deepEqual(idsOf(newest), ['t5', 't4']);
      const cursor = newest.backwardsCursor;
      const later = pageOf(live.threadId, { cursor, sortDirection: 'asc' });
      assert.deepEqual(idsOf(await list(store, later)), ['t5']);
      await live.appendItems(sampleTurn('t6'));
      await live.flush();
      assert.deepEqual(idsOf(await list(store, later)), ['t5', 't6']);
      await live.shutdown();
    });

    it('listTurns() goes on where it was while turns are added', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, FIVE);
      const first = await list(store, pageOf(live.threadId, { pageSize: 2 }));
      await live.appendItems(sampleTurn('t6'));
      await live.flush();
      const second = await list(store, pageOf(live.threadId, { pageSize: 2, cursor: first.nextCursor }));
      assert.deepEqual(idsOf(second), ['t3', 't2']);
      await live.shutdown();
    });

    it('listTurns() shows of the items what the view says', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const types = async (itemsView: ListTurns['itemsView']) => {
        const [turn] = (await list(store, pageOf(threadId, { itemsView }))).rows;
        assert.equal(turn?.itemsView, itemsView);
        return turn?.items.map(({ type }) => type);
      };
      assert.deepEqual(await types('notLoaded'), []);
      assert.deepEqual(await types('summary'), ['userMessage', 'agentMessage']);
      assert.deepEqual(await types('full'), ['userMessage', 'reasoning', 'agentMessage']);
    });

    it('listTurns() tells status and times of a turn', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const [turn] = (await list(store, pageOf(threadId, { itemsView: 'notLoaded' }))).rows;
      assert.deepEqual(turn, {
        turnId: 't1',
        rootTurnId: null,
        status: 'completed',
        error: null,
        startedAt: new Date(1_767_952_800_000),
        completedAt: new Date(1_767_952_801_000),
        durationMs: 1000,
        itemsView: 'notLoaded',
        items: [],
      });
    });

    it('listTurns() leaves out turns that were rolled back, and refuses their cursors', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, FIVE);
      const { nextCursor } = await list(store, pageOf(live.threadId, { pageSize: 1 }));
      await live.appendItems([sampleRollback(2)]);
      await live.shutdown();
      assert.deepEqual(await walk(store, live.threadId, 'asc', 2), ['t1', 't2', 't3']);
      await expectError('invalid', () => list(store, pageOf(live.threadId, { cursor: nextCursor })), {
        message: 'invalid cursor: anchor turn is no longer present',
      });
    });

    it('listTurns() accepts a bare anchor, as clients of the original hold it', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      const cursor = '{"turnId":"t4","includeAnchor":false}';
      assert.deepEqual(idsOf(await list(store, pageOf(threadId, { cursor, pageSize: 2 }))), ['t3', 't2']);
    });

    it('listTurns() refuses cursors that are none', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      for (const cursor of ['', 'junk', '{}', '[]', '{"turn_id":"t4","include_anchor":false}', '{"turnId":"t4"}']) {
        const call = () => list(store, pageOf(threadId, { cursor }));
        await expectError('invalid', call, { message: `invalid cursor: ${cursor}` });
      }
    });

    it('listTurns() refuses a cursor of another thread, even if the turn is there too', async () => {
      await using store = await open();
      const first = await storeSampleThread(store, 1, FIVE);
      const second = await storeSampleThread(store, 2, FIVE);
      const { nextCursor } = await list(store, pageOf(first, { pageSize: 1 }));
      await expectError('invalid', () => list(store, pageOf(second, { cursor: nextCursor })), {
        message: `invalid cursor: ${nextCursor}`,
      });
    });

    it('listTurns() of a thread without turns is empty for any cursor', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.persist();
      const page = await list(store, pageOf(live.threadId, { cursor: 'junk' }));
      assert.deepEqual(page, { rows: [], nextCursor: null, backwardsCursor: null });
      await live.shutdown();
    });

    it('listTurns() clamps the page size to 1..100', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      assert.equal((await list(store, pageOf(threadId, { pageSize: 0 }))).rows.length, 1);
      assert.equal((await list(store, pageOf(threadId, { pageSize: 1_000_000 }))).rows.length, FIVE.length);
    });

    it('listTurns() ends a page at its bytes and goes on behind it', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, FIVE);
      const [first] = (await list(store, pageOf(threadId))).rows;
      const maxBytes = Math.floor(2.5 * JSON.stringify(first).length);
      for (const sortDirection of ['asc', 'desc'] as const) {
        const whole = sortDirection === 'asc' ? FIVE : FIVE.toReversed();
        assert.deepEqual(await walk(store, threadId, sortDirection, 100, maxBytes), whole);
        assert.deepEqual(idsOf(await list(store, pageOf(threadId, { sortDirection, maxBytes }))), whole.slice(0, 2));
      }
    });

    it('listTurns() cuts the outputs of a row that alone is too long, and only those', async () => {
      await using store = await open();
      const output = 'x'.repeat(5_000);
      const threadId = await storeRecords(store, sampleCommandTurn('t1', 'q'.repeat(3_000), output));
      const { rows } = await list(store, pageOf(threadId, { maxBytes: 5_000, itemsView: 'full' }));
      const cut = rows[0]?.items ?? [];
      const [whole] = (await list(store, pageOf(threadId, { itemsView: 'full' }))).rows;
      for (const [at, item] of (whole?.items ?? []).entries()) {
        if (item.type !== 'commandExecution') assert.deepEqual(cut[at], item);
        else {
          const shown = cut[at];
          assert.ok(shown?.type === 'commandExecution' && output.startsWith(shown.aggregatedOutput ?? output));
          assert.deepEqual(shown.bobbinTruncated, { member: 'aggregatedOutput', bytes: output.length });
          assert.deepEqual(
            { ...shown, aggregatedOutput: output, bobbinTruncated: undefined },
            { ...item, bobbinTruncated: undefined },
          );
        }
      }
      assert.ok(Buffer.byteLength(JSON.stringify(rows)) <= 5_100);
    });

    it('listTurns() refuses an unknown thread', async () => {
      await using store = await open();
      await expectError('not-found', () => list(store, pageOf(sampleThreadId(9))));
    });
  },
};

function pageOf(threadId: ThreadId, params: Partial<ListTurns> = {}): ListTurns {
  return { threadId, includeArchived: true, pageSize: 25, sortDirection: 'desc', itemsView: 'summary', ...params };
}

function list(store: ThreadStore, params: ListTurns): Promise<Page<StoredTurn>> {
  return store.capabilities.turnPaging ? store.listTurns(params) : listTurnsFromHistory(store, params);
}

function idsOf({ rows }: Page<StoredTurn>): readonly string[] {
  return rows.map(({ turnId }) => turnId);
}

async function walk(
  store: ThreadStore,
  threadId: ThreadId,
  sortDirection: SortDirection,
  pageSize: number,
  maxBytes = Number.MAX_SAFE_INTEGER,
) {
  const turnIds: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page<StoredTurn> = await list(store, pageOf(threadId, { cursor, sortDirection, pageSize, maxBytes }));
    turnIds.push(...idsOf(page));
    cursor = page.nextCursor;
    if (cursor === null) return turnIds;
  }
}
