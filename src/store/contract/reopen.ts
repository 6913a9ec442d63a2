import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import { collectRecords, listAll, openSampleThread, sampleTurn, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** What is there when a store is opened again on what another one stored. */
export const reopenArea: ContractArea = {
  name: 'reopen',
  define(it, { open, reopen }) {
    if (reopen === undefined) return;

    it('what was stored survives exactly if the store says so', async () => {
      const store = await open();
      const { survivesReopen } = store.capabilities;
      const threadId = await storeSampleThread(store, 1, ['t1', 't2']);
      const before = await collectRecords(store.loadHistory({ threadId }));
      await using again = await reopen(store);
      if (survivesReopen) assert.deepEqual(await collectRecords(again.loadHistory({ threadId })), before);
      else await expectError('not-found', () => again.readThread({ threadId }));
    });

    it('metadata and archives survive with the thread', async () => {
      const store = await open();
      const { survivesReopen } = store.capabilities;
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const patch = { name: 'First', memoryMode: 'disabled', gitInfo: { branch: 'next' } };
      await store.updateThreadMetadata({ threadId, patch });
      await store.archiveThread({ threadId });
      await using again = await reopen(store);
      if (!survivesReopen) return;
      const { name, memoryMode, gitInfo, archivedAt } = await again.readThread({ threadId });
      assert.deepEqual(
        { name, memoryMode, gitInfo },
        { name: 'First', memoryMode: 'disabled', gitInfo: { sha: null, branch: 'next', originUrl: null } },
      );
      assert.notEqual(archivedAt, null);
      assert.equal((await again.listThreads(listAll({ archived: true }))).rows.length, 1);
    });

    it('a cursor is good for the store that was opened again', async () => {
      const store = await open();
      const { survivesReopen, turnPaging } = store.capabilities;
      const threadId = await storeSampleThread(store, 1, ['t1', 't2', 't3']);
      if (!survivesReopen || !turnPaging) return void (await store[Symbol.asyncDispose]());
      const page = { threadId, pageSize: 1, sortDirection: 'desc', itemsView: 'notLoaded' } as const;
      const { nextCursor } = await store.listTurns(page);
      await using again = await reopen(store);
      const { rows } = await again.listTurns({ ...page, cursor: nextCursor });
      assert.deepEqual(
        rows.map(({ turnId }) => turnId),
        ['t2'],
      );
    });

    it('closing a store gives back the threads that were open, with what was flushed', async () => {
      const store = await open();
      const { survivesReopen } = store.capabilities;
      const live = await openSampleThread(store, 1, ['t1']);
      await using again = await reopen(store);
      if (!survivesReopen) return;
      const next = await again.resumeThread({ threadId: live.threadId });
      const appended = await next.appendItems(sampleTurn('t2'));
      assert.equal(appended.firstSeq, 1 + sampleTurn('t1').length);
      await next.shutdown();
    });
  },
};
