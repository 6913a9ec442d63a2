import { expect, test } from 'vitest';
import { listAll, openSampleThread, sampleThreadId, storeSampleThread } from '../../src/store/contract/samples.ts';
import { ThreadStoreError } from '../../src/store/errors.ts';
import { clampPageSize, guarded } from '../../src/store/guarded.ts';
import { InMemoryThreadStore } from '../../src/store/memory/in-memory-thread-store.ts';

test('guarded() turns a foreign error into an internal one with its cause', async () => {
  const cause = new TypeError('disk on fire');
  const broken = Object.assign(new InMemoryThreadStore(), {
    readThread: () => Promise.reject(cause),
    async *loadHistory() {
      yield { records: [] };
      throw cause;
    },
  });
  const store = guarded(broken);
  const failure = await store.readThread({ threadId: 'x' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ThreadStoreError);
  expect(failure).toMatchObject({ code: 'internal', cause });
  const pages = store.loadHistory({ threadId: 'x' })[Symbol.asyncIterator]();
  await pages.next();
  await expect(pages.next()).rejects.toMatchObject({ code: 'internal', cause });
});

test('guarded() stops a history that is being read when the store is closed', async () => {
  const store = guarded(new InMemoryThreadStore());
  const threadId = await storeSampleThread(
    store,
    1,
    Array.from({ length: 200 }, (_, number) => `t${number}`),
  );
  const pages = store.loadHistory({ threadId })[Symbol.asyncIterator]();
  await pages.next();
  await store[Symbol.asyncDispose]();
  await expect(pages.next()).rejects.toMatchObject({ code: 'closed' });
});

test('guarded() closes its store once', async () => {
  let closed = 0;
  const inner = Object.assign(new InMemoryThreadStore(), {
    async [Symbol.asyncDispose]() {
      closed += 1;
    },
  });
  const store = guarded(inner);
  await Promise.all([store[Symbol.asyncDispose](), store[Symbol.asyncDispose]()]);
  expect(closed).toBe(1);
});

test('guarded() clamps page sizes before the store sees them', async () => {
  const sizes: number[] = [];
  const inner = new InMemoryThreadStore();
  const store = guarded(
    Object.assign(inner, {
      async listThreads({ pageSize }: { pageSize: number }) {
        sizes.push(pageSize);
        return { rows: [], nextCursor: null, backwardsCursor: null };
      },
    }),
  );
  for (const pageSize of [0, -1, 1, 50, 100, 101, 4_294_967_295]) await store.listThreads(listAll({ pageSize }));
  expect(sizes).toEqual([1, 1, 1, 50, 100, 100, 100]);
  expect(sizes).toEqual([0, -1, 1, 50, 100, 101, 4_294_967_295].map(clampPageSize));
});

test('guarded() calls the rollout paths of a store through the same gate', async () => {
  const rolloutPaths = {
    pathOf: () => '/p',
    readThreadByRolloutPath: () => Promise.reject(new Error('no')),
    loadHistoryByRolloutPath: async () => [],
  };
  const store = guarded(Object.assign(new InMemoryThreadStore(), { rolloutPaths }));
  await expect(store.rolloutPaths?.readThreadByRolloutPath('/p')).rejects.toMatchObject({ code: 'internal' });
  await store[Symbol.asyncDispose]();
  await expect(store.rolloutPaths?.loadHistoryByRolloutPath('/p')).rejects.toMatchObject({ code: 'closed' });
});

test('guarded() lets a live thread be given back after the store was closed', async () => {
  const store = guarded(new InMemoryThreadStore());
  const live = await openSampleThread(store, 1, ['t1']);
  expect(live.threadId).toBe(sampleThreadId(1));
  await store[Symbol.asyncDispose]();
  await expect(live.shutdown()).resolves.toBe(undefined);
});
