import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import {
  collectRecords,
  openSampleThread,
  sampleMeta,
  sampleRollback,
  sampleThreadId,
  sampleTime,
  sampleTurn,
  sampleTurnAt,
  storeSampleThread,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

const GIT = { commit_hash: 'abc', branch: 'main', repository_url: 'https://example.com/r.git' };

/** What can be changed about a thread besides its records. */
export const metadataArea: ContractArea = {
  name: 'metadata',
  define(it, { open }) {
    it('updateThreadMetadata() sets, keeps and clears the name', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      assert.equal((await store.updateThreadMetadata({ threadId, patch: { name: 'First' } })).name, 'First');
      assert.equal((await store.updateThreadMetadata({ threadId, patch: {} })).name, 'First');
      assert.equal((await store.readThread({ threadId })).name, 'First');
      assert.equal((await store.updateThreadMetadata({ threadId, patch: { name: null } })).name, null);
      assert.equal((await store.readThread({ threadId })).name, null);
    });

    it('updateThreadMetadata() changes git data member by member', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1'], { git: GIT });
      const update = async (gitInfo: { sha?: string | null; branch?: string | null; originUrl?: string | null }) =>
        (await store.updateThreadMetadata({ threadId, patch: { gitInfo } })).gitInfo;
      const originUrl = GIT.repository_url;
      assert.deepEqual(await update({ branch: 'next' }), { sha: 'abc', branch: 'next', originUrl });
      assert.deepEqual(await update({ sha: null, originUrl: null }), { sha: null, branch: 'next', originUrl: null });
      assert.deepEqual((await store.readThread({ threadId })).gitInfo, { sha: null, branch: 'next', originUrl: null });
      assert.equal(await update({ branch: null }), null);
    });

    it('updateThreadMetadata() sets the memory mode', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.updateThreadMetadata({ threadId, patch: { memoryMode: 'disabled' } });
      assert.equal((await store.readThread({ threadId })).memoryMode, 'disabled');
      await store.updateThreadMetadata({ threadId, patch: { name: 'First' } });
      assert.equal((await store.readThread({ threadId })).memoryMode, 'disabled');
    });

    it('readThread() takes recencyAt from the start of the last turn, whatever else is written', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, []);
      const { threadId } = live;
      const recency = async () => (await store.readThread({ threadId })).recencyAt.toISOString();
      assert.equal(await recency(), sampleMeta(1).timestamp);
      await live.appendItems(sampleTurnAt('t1', 3_600_000));
      await live.flush();
      assert.equal(await recency(), sampleTime(3_600_000));
      await live.appendItems([{ ...sampleRollback(1), timestamp: sampleTime(7_200_000) }]);
      await live.flush();
      await store.updateThreadMetadata({ threadId, patch: { name: 'First', memoryMode: 'disabled' } });
      assert.equal(await recency(), sampleTime(3_600_000));
      await live.shutdown();
      assert.equal(await recency(), sampleTime(3_600_000));
    });

    it('updateThreadMetadata() works while the thread is open, and its writer goes on', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const { threadId } = live;
      await store.updateThreadMetadata({ threadId, patch: { memoryMode: 'disabled', name: 'First' } });
      const appended = await live.appendItems(sampleTurn('t2'));
      await live.shutdown();
      const records = await collectRecords(store.loadHistory({ threadId }));
      assert.equal(records.at(-1)?.seq, appended.lastSeq);
      assert.deepEqual(
        records.map(({ seq }) => seq),
        records.map((_, index) => index),
      );
      const { memoryMode, name, preview } = await store.readThread({ threadId });
      assert.deepEqual(
        { memoryMode, name, preview },
        { memoryMode: 'disabled', name: 'First', preview: 'question of t1' },
      );
    });

    it('updateThreadMetadata() finds an archived thread only if asked to', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await store.archiveThread({ threadId });
      await expectError('not-found', () => store.updateThreadMetadata({ threadId, patch: { name: 'First' } }));
      const updated = await store.updateThreadMetadata({ threadId, includeArchived: true, patch: { name: 'First' } });
      assert.equal(updated.name, 'First');
    });

    it('updateThreadMetadata() refuses an unknown thread', async () => {
      await using store = await open();
      const call = () => store.updateThreadMetadata({ threadId: sampleThreadId(9), patch: { name: 'First' } });
      await expectError('not-found', call);
    });
  },
};
