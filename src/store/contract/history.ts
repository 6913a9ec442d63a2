import assert from 'node:assert/strict';
import { expectError } from './expect-error.ts';
import {
  collectRecords,
  contentsOf,
  openSampleThread,
  sampleMeta,
  sampleThreadId,
  sampleTurn,
  storeSampleThread,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

const MANY_TURNS = 300;

/** How the records of a thread are read. */
export const historyArea: ContractArea = {
  name: 'history',
  define(it, { open }) {
    it('loadHistory() streams all records in order, numbered without gaps', async () => {
      await using store = await open();
      const turnIds = Array.from({ length: MANY_TURNS }, (_, number) => `t${number}`);
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.appendItems(turnIds.flatMap((turnId) => sampleTurn(turnId)));
      await live.persist();
      await live.shutdown();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(
        records.map(({ seq }) => seq),
        Array.from({ length: 1 + MANY_TURNS * sampleTurn('t').length }, (_, seq) => seq),
      );
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf(turnIds.flatMap((turnId) => sampleTurn(turnId))));
    });

    it('loadHistory() begins at the position asked for', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1', 't2']);
      const all = await collectRecords(store.loadHistory({ threadId }));
      assert.deepEqual(await collectRecords(store.loadHistory({ threadId, fromSeq: 5 })), all.slice(5));
      assert.deepEqual(await collectRecords(store.loadHistory({ threadId, fromSeq: all.length })), []);
    });

    it('loadHistory() can be left in the middle', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1', 't2']);
      for await (const page of store.loadHistory({ threadId })) {
        assert.equal(page.records[0]?.seq, 0);
        break;
      }
      assert.equal((await collectRecords(store.loadHistory({ threadId }))).length, 1 + 2 * sampleTurn('t1').length);
    });

    it('loadHistory() refuses an unknown thread', async () => {
      await using store = await open();
      await expectError('not-found', () => collectRecords(store.loadHistory({ threadId: sampleThreadId(9) })));
    });

    it('loadHistory() of a live thread shows records that are not materialised yet', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.appendItems(sampleTurn('t1'));
      const records = await collectRecords(live.loadHistory());
      assert.deepEqual(records[0]?.payload, sampleMeta(1));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf(sampleTurn('t1')));
      await live.discard();
    });

    it('loadHistory() of a live thread shows what was appended, flushed or not', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.appendItems(sampleTurn('t2'));
      const records = await collectRecords(live.loadHistory({ fromSeq: 1 + sampleTurn('t1').length }));
      assert.deepEqual(contentsOf(records), contentsOf(sampleTurn('t2')));
      await live.shutdown();
    });
  },
};
