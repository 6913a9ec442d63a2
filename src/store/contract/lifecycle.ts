import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import {
  collectRecords,
  contentsOf,
  listAll,
  openSampleThread,
  sampleMeta,
  sampleThreadId,
  sampleTurn,
  storeSampleThread,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

/** How a thread comes into being, is held, given back and taken up again. */
export const lifecycleArea: ContractArea = {
  name: 'lifecycle',
  define(it, { open }) {
    it('createThread() stores nothing before persist()', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.appendItems(sampleTurn('t1'));
      assert.equal(live.isPersisted, false);
      await expectError('not-found', () => store.readThread({ threadId: sampleThreadId(1) }));
      assert.deepEqual((await store.listThreads(listAll())).rows, []);
      await live.discard();
    });

    it('persist() materialises the thread with everything appended so far, in order', async () => {
      await using store = await open();
      const meta = sampleMeta(1);
      const live = await store.createThread({ meta });
      await live.appendItems(sampleTurn('t1'));
      await live.appendItems(sampleTurn('t2'));
      await live.persist();
      assert.equal(live.isPersisted, true);
      const records = await collectRecords(store.loadHistory({ threadId: meta.id }));
      assert.deepEqual(records[0]?.payload, meta);
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
      await live.shutdown();
    });

    it('persist() has no effect on a thread that is materialised', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const before = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      await live.persist();
      assert.deepEqual(await collectRecords(store.loadHistory({ threadId: live.threadId })), before);
      await live.shutdown();
    });

    it('flush() before persist() materialises nothing', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.appendItems(sampleTurn('t1'));
      await live.flush();
      await expectError('not-found', () => store.readThread({ threadId: live.threadId }));
      await live.discard();
    });

    it('createThread() refuses an id that is taken', async () => {
      await using store = await open();
      await storeSampleThread(store, 1, ['t1']);
      await expectError('conflict', () => store.createThread({ meta: sampleMeta(1) }));
    });

    it('createThread() puts a given history behind the meta, with its own times', async () => {
      await using store = await open();
      const history = sampleTurn('t1').map((record, index) => ({
        ...record,
        timestamp: new Date(index).toISOString(),
      }));
      const live = await store.createThread({ meta: sampleMeta(1), history });
      await live.persist();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf(history));
      await live.shutdown();
    });

    it('discard() of a thread that was never materialised leaves nothing and frees its id', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.discard();
      await expectError('not-found', () => store.readThread({ threadId: live.threadId }));
      await storeSampleThread(store, 1, ['t1']);
    });

    it('discard() keeps what was flushed', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.discard();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.equal(records.length, 1 + sampleTurn('t1').length);
    });

    it('shutdown() stores what was appended and lets the thread be resumed', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.appendItems(sampleTurn('t2'));
      await live.shutdown();
      const again = await store.resumeThread({ threadId: live.threadId });
      assert.equal(again.isPersisted, true);
      await again.appendItems(sampleTurn('t3'));
      await again.shutdown();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(
        contentsOf(records.slice(1)),
        contentsOf(['t1', 't2', 't3'].flatMap((turnId) => sampleTurn(turnId))),
      );
    });

    it('disposing a live thread gives it back', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      {
        await using live = await store.resumeThread({ threadId });
        await live.appendItems(sampleTurn('t2'));
      }
      const again = await store.resumeThread({ threadId });
      await again.shutdown();
    });

    it('resumeThread() refuses an unknown thread', async () => {
      await using store = await open();
      await expectError('not-found', () => store.resumeThread({ threadId: sampleThreadId(9) }));
    });

    it('readThread() tells what the records say of the thread', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1'], { forked_from_id: sampleThreadId(7) });
      const { updatedAt: _, paging: __, ...thread } = await store.readThread({ threadId });
      assert.deepEqual(thread, {
        threadId,
        forkedFromId: sampleThreadId(7),
        createdAt: new Date(sampleMeta(1).timestamp),
        recencyAt: new Date(sampleMeta(1).timestamp),
        archivedAt: null,
        preview: 'question of t1',
        hasUserMessage: true,
        name: null,
        cwd: '/work/project',
        source: 'vscode',
        threadSource: null,
        agentNickname: null,
        agentRole: null,
        modelProvider: 'mock',
        model: null,
        reasoningEffort: null,
        settings: null,
        originator: 'contract',
        cliVersion: '0.169.0',
        gitInfo: null,
        memoryMode: null,
        baseInstructions: 'Be brief.',
        dynamicTools: [],
      });
    });

    it('readThread() says how the thread can be paged', async () => {
      await using store = await open();
      const { turnPaging, itemPaging } = store.capabilities;
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const { paging } = await store.readThread({ threadId });
      assert.equal(paging, itemPaging ? 'items' : turnPaging ? 'turns' : 'none');
    });
  },
};
