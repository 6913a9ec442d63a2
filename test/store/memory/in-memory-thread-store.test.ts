import { expect, test } from 'vitest';
import {
  listAll,
  openSampleThread,
  sampleMeta,
  sampleThreadId,
  sampleTurn,
} from '../../../src/store/contract/samples.ts';
import { noCalls } from '../../../src/store/memory/call-counts.ts';
import { InMemoryThreadStore } from '../../../src/store/memory/in-memory-thread-store.ts';

test('InMemoryThreadStore.forId() shares one store in the process until removeId()', async () => {
  const store = InMemoryThreadStore.forId('shared');
  const live = await openSampleThread(store, 1, ['t1']);
  await live.shutdown();
  await store[Symbol.asyncDispose]();
  expect(InMemoryThreadStore.forId('shared')).toBe(store);
  expect((await InMemoryThreadStore.forId('shared').listThreads(listAll())).rows).toHaveLength(1);
  expect(InMemoryThreadStore.forId('other')).not.toBe(store);
  expect(InMemoryThreadStore.removeId('shared')).toBe(store);
  expect(InMemoryThreadStore.removeId('shared')).toBe(null);
  expect(InMemoryThreadStore.forId('shared')).not.toBe(store);
});

test('InMemoryThreadStore counts its calls, those through live threads included', async () => {
  const store = new InMemoryThreadStore();
  const live = await store.createThread({ meta: sampleMeta(1) });
  await live.appendItems(sampleTurn('t1'));
  await live.appendItems([]);
  await live.persist();
  await live.flush();
  for await (const _ of live.loadHistory()) break;
  await live.shutdown();
  const threadId = sampleThreadId(1);
  const again = await store.resumeThread({ threadId });
  await again.discard();
  await store.readThread({ threadId });
  await store.listThreads(listAll());
  await store.listTurns().catch(() => {});
  await store.listItems().catch(() => {});
  await store.updateThreadMetadata({ threadId, patch: { name: 'First' } });
  await store.archiveThread({ threadId });
  await store.unarchiveThread({ threadId });
  await store.deleteThread({ threadId });
  expect(store.calls).toEqual({
    ...noCalls(),
    create_thread: 1,
    append_items: 2,
    persist_thread: 1,
    flush_thread: 1,
    load_history: 1,
    shutdown_thread: 1,
    resume_thread: 1,
    discard_thread: 1,
    read_thread: 1,
    list_threads: 1,
    list_turns: 1,
    list_items: 1,
    update_thread_metadata: 1,
    archive_thread: 1,
    unarchive_thread: 1,
    delete_thread: 1,
  });
});

test('InMemoryThreadStore keeps its records apart from those of its callers', async () => {
  const store = new InMemoryThreadStore();
  const payload = { type: 'bobbin_test', list: [1] };
  const live = await openSampleThread(store, 1, []);
  await live.appendItems([{ timestamp: '2026-01-09T10:00:00.000Z', type: 'event_msg', payload }]);
  payload.list.push(2);
  for await (const { records } of live.loadHistory({ fromSeq: 1 })) {
    expect(records.map((record) => record.payload)).toEqual([{ type: 'bobbin_test', list: [1] }]);
  }
});

test('InMemoryThreadStore refuses to delete a thread that is open', async () => {
  const store = new InMemoryThreadStore();
  const live = await openSampleThread(store, 1, ['t1']);
  await expect(store.deleteThread({ threadId: live.threadId })).rejects.toMatchObject({ code: 'conflict' });
  await live.shutdown();
  await store.deleteThread({ threadId: live.threadId });
});
