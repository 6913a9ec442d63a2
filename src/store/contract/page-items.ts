import assert from 'node:assert/strict';
import type { StoredItem, StoredTimelineEntry } from '../../history/stored-turn.ts';
import { listTimelineFromHistory, readItemsFromHistory } from '../history-fallback.ts';
import type {
  ListItems,
  ListTimeline,
  Page,
  PageLimits,
  SortDirection,
  ThreadId,
  ThreadStore,
  TimelinePage,
} from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import {
  openSampleThread,
  sampleCommandTurn,
  sampleRollback,
  sampleThreadId,
  sampleTurn,
  storeRecords,
  storeSampleThread,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

const THREE = ['t1', 't2', 't3'];
const ITEM_IDS = ['item-1', 'item-2', 'item-3', 'item-4', 'item-5', 'item-6', 'item-7', 'item-8', 'item-9'];

/** Pages of items, where the store has them. */
export const pageItemsArea: ContractArea = {
  name: 'page-items',
  define(it, { open }) {
    /** With item pages the body has to hold; without them the call has to be refused. */
    const itPages = (name: string, body: (store: ThreadStore) => Promise<void>) =>
      it(name, async () => {
        await using store = await open();
        if (store.capabilities.itemPaging) {
          await body(store);
          return;
        }
        const threadId = await storeSampleThread(store, 1, THREE);
        await expectError('unsupported', () => store.listItems(pageOf(threadId)), { operation: 'list_items' });
      });

    itPages('listItems() walks through all items in both directions at any size', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      for (const pageSize of [1, 2, 4, 9, 100]) {
        assert.deepEqual(await walk(store, threadId, 'asc', pageSize), ITEM_IDS);
        assert.deepEqual(await walk(store, threadId, 'desc', pageSize), ITEM_IDS.toReversed());
      }
    });

    itPages('listItems() names the turn of each item', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const { rows } = await store.listItems(pageOf(threadId));
      assert.deepEqual(
        rows.map(({ turnId, item }) => `${turnId} ${item.type}`),
        THREE.flatMap((turnId) => [`${turnId} userMessage`, `${turnId} reasoning`, `${turnId} agentMessage`]),
      );
    });

    itPages('listItems() narrows to one turn; an unknown turn is empty', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const second = await store.listItems(pageOf(threadId, { turnId: 't2' }));
      assert.deepEqual(idsOf(second), ['item-4', 'item-5', 'item-6']);
      const unknown = await store.listItems(pageOf(threadId, { turnId: 'nobody', cursor: 'junk' }));
      assert.deepEqual(unknown, { rows: [], nextCursor: null, backwardsCursor: null });
    });

    itPages('listItems() narrows to some kinds of items; a cursor may name one of another kind', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const types = ['userMessage', 'agentMessage'] as const;
      const messages = ['item-1', 'item-3', 'item-4', 'item-6', 'item-7', 'item-9'];
      for (const pageSize of [1, 2, 100]) {
        assert.deepEqual(await walk(store, threadId, 'asc', pageSize, { types }), messages);
        assert.deepEqual(await walk(store, threadId, 'desc', pageSize, { types }), messages.toReversed());
      }
      const { nextCursor: behindReasoning } = await store.listItems(pageOf(threadId, { pageSize: 5 }));
      const up = pageOf(threadId, { types, cursor: behindReasoning, pageSize: 2 });
      assert.deepEqual(idsOf(await store.listItems(up)), ['item-6', 'item-7']);
      assert.deepEqual(idsOf(await store.listItems({ ...up, sortDirection: 'desc' })), ['item-4', 'item-3']);
      const none = await store.listItems(pageOf(threadId, { types: ['plan'] }));
      assert.deepEqual(none, { rows: [], nextCursor: null, backwardsCursor: null });
    });

    itPages('listItems() goes on where it was while items are added', async (store) => {
      const live = await openSampleThread(store, 1, THREE);
      const first = await store.listItems(pageOf(live.threadId, { sortDirection: 'desc', pageSize: 2 }));
      await live.appendItems(sampleTurn('t4'));
      await live.flush();
      const request = { sortDirection: 'desc', pageSize: 2, cursor: first.nextCursor } as const;
      assert.deepEqual(idsOf(await store.listItems(pageOf(live.threadId, request))), ['item-7', 'item-6']);
      const later = await store.listItems(pageOf(live.threadId, { cursor: first.backwardsCursor }));
      assert.deepEqual(idsOf(later), ['item-9', 'item-10', 'item-11', 'item-12']);
      await live.shutdown();
    });

    itPages('listItems() refuses a cursor whose item was rolled back', async (store) => {
      const live = await openSampleThread(store, 1, THREE);
      const { backwardsCursor } = await store.listItems(pageOf(live.threadId, { sortDirection: 'desc' }));
      await live.appendItems([sampleRollback(1)]);
      await live.shutdown();
      await expectError('invalid', () => store.listItems(pageOf(live.threadId, { cursor: backwardsCursor })));
    });

    itPages('listItems() refuses cursors that are none, of turns, or of another thread', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const other = await storeSampleThread(store, 2, THREE);
      const foreign = await store.listItems(pageOf(other, { pageSize: 1 }));
      const turns = await store.listTurns({ threadId, pageSize: 1, sortDirection: 'asc', itemsView: 'notLoaded' });
      for (const cursor of ['', 'junk', String(foreign.nextCursor), String(turns.nextCursor)]) {
        const call = () => store.listItems(pageOf(threadId, { cursor }));
        await expectError('invalid', call, { message: `invalid cursor: ${cursor}` });
      }
    });

    itPages('listItems() ends a page at its bytes and goes on behind it', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const [first] = (await store.listItems(pageOf(threadId))).rows;
      const maxBytes = 3 * JSON.stringify(first).length;
      for (const sortDirection of ['asc', 'desc'] as const) {
        const whole = await walk(store, threadId, sortDirection, 100);
        assert.deepEqual(await walk(store, threadId, sortDirection, 100, { maxBytes }), whole);
        const page = await store.listItems(pageOf(threadId, { sortDirection, maxBytes }));
        assert.ok(page.rows.length > 1 && page.rows.length < whole.length, `${page.rows.length} rows`);
        assert.equal((await store.listItems(pageOf(threadId, { sortDirection, maxBytes: 1 }))).rows.length, 1);
      }
    });

    itPages('listItems() cuts the output of a row that alone is too long, and only that', async (store) => {
      const output = 'ö"'.repeat(2_000);
      const threadId = await storeRecords(store, sampleCommandTurn('t1', 'q'.repeat(9_000), output));
      const page = await store.listItems(pageOf(threadId, { maxBytes: 1_000, pageSize: 1 }));
      assert.ok(!('bobbinTruncated' in (page.rows[0]?.item ?? {})));
      const next = await store.listItems(pageOf(threadId, { maxBytes: 1_000, cursor: page.nextCursor }));
      const [command] = next.rows.map(({ item }) => item);
      assert.ok(command?.type === 'commandExecution' && command.aggregatedOutput !== null);
      assert.deepEqual(command.bobbinTruncated, { member: 'aggregatedOutput', bytes: Buffer.byteLength(output) });
      assert.ok(output.startsWith(command.aggregatedOutput) && command.aggregatedOutput !== '');
      assert.ok(Buffer.byteLength(JSON.stringify(next.rows)) <= 1_100);
    });

    itPages(
      'listTimeline() tells of turns and items in the order of their records, newest page first',
      async (store) => {
        const live = await openSampleThread(store, 1, THREE);
        const ofTurn = (turnId: string, at: number) => [
          [at, 'turnStarted', turnId],
          [at + 1, 'item', turnId],
          [at + 3, 'item', turnId],
          [at + 4, 'item', turnId],
          [at + 6, 'turnCompleted', turnId],
        ];
        const expected = [...ofTurn('t1', 1), ...ofTurn('t2', 8), ...ofTurn('t3', 15)];
        for (const limits of [
          { pageSize: 1 },
          { pageSize: 4 },
          { pageSize: 100 },
          { pageSize: 100, maxBytes: 1_500 },
        ]) {
          assert.deepEqual(await walkTimeline(store, live.threadId, limits), expected);
        }
        const { nextCursor: cursor } = await timelineOf(store, { threadId: live.threadId, pageSize: 2 });
        await live.appendItems([sampleRollback(1), ...sampleTurn('t4').slice(0, 2)]);
        await live.flush();
        const rest = await timelineOf(store, { threadId: live.threadId, pageSize: 1, cursor });
        assert.deepEqual(rest.rows.map(placeOf), [[14, 'turnCompleted', 't2']]);
        assert.deepEqual((await walkTimeline(store, live.threadId, { pageSize: 3 })).slice(-3), [
          [14, 'turnCompleted', 't2'],
          [23, 'turnStarted', 't4'],
          [24, 'item', 't4'],
        ]);
        await live.shutdown();
      },
    );

    itPages('listTimeline() refuses cursors that are none, or of another thread', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const other = await storeSampleThread(store, 2, THREE);
      for (const cursor of ['', 'junk', '{}', '{"turnId":"t1","includeAnchor":true}']) {
        const call = () => timelineOf(store, { threadId, pageSize: 1, cursor });
        await expectError('invalid', call, { message: 'invalid thread timeline cursor' });
      }
      const { nextCursor: cursor } = await timelineOf(store, { threadId: other, pageSize: 1 });
      const call = () => timelineOf(store, { threadId, pageSize: 1, cursor });
      await expectError('invalid', call, { message: 'thread timeline cursor belongs to another thread' });
    });

    itPages('readItems() gives the named items of a turn whole, once and in order', async (store) => {
      const threadId = await storeSampleThread(store, 1, THREE);
      const read = (turnId: string, itemIds: readonly string[]) => {
        const params = { threadId, turnId, itemIds };
        return store.readItems?.(params) ?? readItemsFromHistory(store, params);
      };
      const all = await store.listItems(pageOf(threadId, { turnId: 't2' }));
      assert.deepEqual(await read('t2', ['item-6', 'nobody', 'item-4', 'item-6', 'item-5', 'item-1']), all.rows);
      assert.deepEqual(await read('nobody', ['item-1']), []);
    });

    itPages('readItems() refuses an unknown thread', async (store) => {
      const params = { threadId: sampleThreadId(9), turnId: 't1', itemIds: ['item-1'] };
      await expectError('not-found', () => store.readItems?.(params) ?? readItemsFromHistory(store, params));
    });

    itPages('listItems() refuses an unknown thread', async (store) => {
      await expectError('not-found', () => store.listItems(pageOf(sampleThreadId(9))));
    });
  },
};

function pageOf(threadId: ThreadId, params: Partial<ListItems> = {}): ListItems {
  return { threadId, includeArchived: true, pageSize: 25, sortDirection: 'asc', ...params };
}

function idsOf({ rows }: Page<StoredItem>): readonly string[] {
  return rows.map(({ item }) => item.id);
}

function timelineOf(store: ThreadStore, params: ListTimeline): Promise<TimelinePage> {
  return store.listTimeline?.(params) ?? listTimelineFromHistory(store, params);
}

function placeOf(entry: StoredTimelineEntry) {
  return [entry.position, entry.type, entry.type === 'item' ? entry.turnId : entry.turn.turnId];
}

/** The whole timeline, oldest first. */
async function walkTimeline(store: ThreadStore, threadId: ThreadId, limits: PageLimits) {
  const places: unknown[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: TimelinePage = await timelineOf(store, { threadId, cursor, ...limits });
    places.unshift(...page.rows.map(placeOf));
    cursor = page.nextCursor;
    if (cursor === null) return places;
  }
}

async function walk(
  store: ThreadStore,
  threadId: ThreadId,
  sortDirection: SortDirection,
  pageSize: number,
  params: Partial<ListItems> = {},
) {
  const itemIds: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const request = pageOf(threadId, { ...params, cursor, sortDirection, pageSize });
    const page: Page<StoredItem> = await store.listItems(request);
    itemIds.push(...idsOf(page));
    cursor = page.nextCursor;
    if (cursor === null) return itemIds;
  }
}
