import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import { collectRecords, listAll, sampleThreadId, sampleTurn, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** Threads that are put away and taken out again. */
export const archiveArea: ContractArea = {
  name: 'archive',
  define(it, { open }) {
    it('archiveThread() moves a thread from one list to the other', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.archiveThread({ threadId });
      assert.deepEqual((await store.listThreads(listAll())).rows, []);
      const { rows } = await store.listThreads(listAll({ archived: true }));
      assert.deepEqual(
        rows.map((row) => row.threadId),
        [threadId],
      );
      assert.ok(rows[0]?.archivedAt instanceof Date);
    });

    it('archiveThread() leaves the history readable', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const before = await collectRecords(store.loadHistory({ threadId }));
      await store.archiveThread({ threadId });
      assert.deepEqual(await collectRecords(store.loadHistory({ threadId, includeArchived: true })), before);
      assert.equal((await store.readThread({ threadId })).preview, 'question of t1');
      await expectError('not-found', () => store.readThread({ threadId, includeArchived: false }));
    });

    it('unarchiveThread() brings the thread back, and it can be written again', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.archiveThread({ threadId });
      assert.equal((await store.unarchiveThread({ threadId })).archivedAt, null);
      assert.equal((await store.listThreads(listAll())).rows.length, 1);
      const live = await store.resumeThread({ threadId });
      await live.appendItems(sampleTurn('t2'));
      await live.shutdown();
      assert.equal((await collectRecords(store.loadHistory({ threadId }))).length, 1 + 2 * sampleTurn('t1').length);
    });

    it('archiveThread() keeps the name', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.updateThreadMetadata({ threadId, patch: { name: 'First' } });
      await store.archiveThread({ threadId });
      assert.equal((await store.readThread({ threadId })).name, 'First');
      assert.equal((await store.unarchiveThread({ threadId })).name, 'First');
    });

    it('archiveThread() refuses an unknown thread and one that is archived', async () => {
      await using store = await open();
      await expectError('not-found', () => store.archiveThread({ threadId: sampleThreadId(9) }));
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.archiveThread({ threadId });
      await expectError('not-found', () => store.archiveThread({ threadId }));
    });

    it('unarchiveThread() refuses an unknown thread and one that is not archived', async () => {
      await using store = await open();
      await expectError('not-found', () => store.unarchiveThread({ threadId: sampleThreadId(9) }));
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await expectError('not-found', () => store.unarchiveThread({ threadId }));
    });
  },
};
