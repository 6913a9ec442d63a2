import { listTimelineFromHistory, readItemsFromHistory } from '../history-fallback.ts';
import type { LiveThread } from '../live-thread.ts';
import type { ThreadId, ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { collectRecords, listAll, openSampleThread, sampleMeta, sampleTurn, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

type StoreCalls = Readonly<Record<string, (store: ThreadStore, threadId: ThreadId) => Promise<unknown>>>;

const PAGE = { pageSize: 25, sortDirection: 'asc' } as const;

/** Every call of a store that a closed one refuses. */
const STORE_CALLS: StoreCalls = {
  createThread: (store) => store.createThread({ meta: sampleMeta(3) }),
  resumeThread: (store, threadId) => store.resumeThread({ threadId }),
  loadHistory: (store, threadId) => collectRecords(store.loadHistory({ threadId })),
  readThread: (store, threadId) => store.readThread({ threadId }),
  listThreads: (store) => store.listThreads(listAll()),
  listTurns: (store, threadId) => store.listTurns({ ...PAGE, threadId, itemsView: 'full' }),
  listItems: (store, threadId) => store.listItems({ ...PAGE, threadId }),
  readItems: (store, threadId) => {
    const params = { threadId, turnId: 't1', itemIds: ['item-1'] };
    return store.readItems?.(params) ?? readItemsFromHistory(store, params);
  },
  listTimeline: (store, threadId) =>
    store.listTimeline?.({ threadId, pageSize: 25 }) ?? listTimelineFromHistory(store, { threadId, pageSize: 25 }),
  searchThreads: (store) => store.searchThreads({ ...listAll(), searchTerm: 'q' }),
  updateThreadMetadata: (store, threadId) => store.updateThreadMetadata({ threadId, patch: { name: 'First' } }),
  archiveThread: (store, threadId) => store.archiveThread({ threadId }),
  unarchiveThread: (store, threadId) => store.unarchiveThread({ threadId }),
  deleteThread: (store, threadId) => store.deleteThread({ threadId }),
};

const LIVE_CALLS: Readonly<Record<string, (live: LiveThread) => Promise<unknown>>> = {
  appendItems: (live) => live.appendItems(sampleTurn('t2')),
  appendDurably: (live) => live.appendDurably(sampleTurn('t2')),
  persist: (live) => live.persist(),
  flush: (live) => live.flush(),
};

/** A store that was closed, and a thread that was given back. */
export const closedArea: ContractArea = {
  name: 'closed',
  define(it, { open }) {
    for (const [name, call] of Object.entries(STORE_CALLS)) {
      it(`${name}() is refused after the store was closed`, async () => {
        const store = await open();
        const threadId = await storeSampleThread(store, 1, ['t1']);
        await store[Symbol.asyncDispose]();
        await expectError('closed', () => call(store, threadId));
      });
    }

    for (const [name, call] of Object.entries(LIVE_CALLS)) {
      it(`${name}() is refused after the thread was given back`, async () => {
        await using store = await open();
        const live = await openSampleThread(store, 1, ['t1']);
        await live.shutdown();
        await expectError('closed', () => call(live));
      });

      it(`${name}() is refused after the store was closed`, async () => {
        const store = await open();
        const live = await openSampleThread(store, 1, ['t1']);
        await store[Symbol.asyncDispose]();
        await expectError('closed', () => call(live));
      });
    }

    it('shutdown(), discard() and closing have no effect the second time', async () => {
      const store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.shutdown();
      await live.shutdown();
      await live.discard();
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await live.shutdown();
    });
  },
};
