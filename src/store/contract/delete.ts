import assert from 'node:assert/strict';
import type { ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { collectRecords, listAll, sampleThreadId, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** Deletion, where the store has it. */
export const deleteArea: ContractArea = {
  name: 'delete',
  define(it, { open }) {
    /** With deletion the body has to hold; without it the call has to be refused and change nothing. */
    const itDeletes = (name: string, body: (store: ThreadStore) => Promise<void>) =>
      it(name, async () => {
        await using store = await open();
        if (store.capabilities.delete) {
          await body(store);
          return;
        }
        const threadId = await storeSampleThread(store, 1, ['t1']);
        await expectError('unsupported', () => store.deleteThread({ threadId }), { operation: 'delete_thread' });
        assert.equal((await store.readThread({ threadId })).threadId, threadId);
      });

    itDeletes('deleteThread() leaves nothing of the thread', async (store) => {
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const kept = await storeSampleThread(store, 2, ['t1']);
      await store.deleteThread({ threadId });
      await expectError('not-found', () => store.readThread({ threadId }));
      await expectError('not-found', () => collectRecords(store.loadHistory({ threadId })));
      await expectError('not-found', () => store.resumeThread({ threadId }));
      const { rows } = await store.listThreads(listAll());
      assert.deepEqual(
        rows.map((row) => row.threadId),
        [kept],
      );
    });

    itDeletes('deleteThread() deletes an archived thread', async (store) => {
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.archiveThread({ threadId });
      await store.deleteThread({ threadId });
      await expectError('not-found', () => store.readThread({ threadId }));
    });

    itDeletes('deleteThread() refuses an unknown thread', async (store) => {
      await expectError('not-found', () => store.deleteThread({ threadId: sampleThreadId(9) }));
    });
  },
};
