import assert from 'node:assert/strict';
import { collectRecords, openSampleThread, sampleTurn } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** A retried append stores its records once. */
export const idempotencyArea: ContractArea = {
  name: 'idempotency',
  define(it, { open }) {
    it('appendItems() with a key that was used stores nothing and answers what the first call did', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const first = await live.appendItems(sampleTurn('t2'), { idempotencyKey: 'key-1' });
      assert.deepEqual(await live.appendItems(sampleTurn('t2'), { idempotencyKey: 'key-1' }), first);
      await live.flush();
      assert.equal((await collectRecords(live.loadHistory())).length, 1 + 2 * sampleTurn('t1').length);
      await live.shutdown();
    });

    it('appendItems() with a key stores once though it was called twice at once', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const append = () => live.appendItems(sampleTurn('t2'), { idempotencyKey: 'key-1' });
      const [first, second] = await Promise.all([append(), append()]);
      assert.deepEqual(second, first);
      await live.flush();
      assert.equal((await collectRecords(live.loadHistory())).length, 1 + 2 * sampleTurn('t1').length);
      await live.shutdown();
    });

    it('appendItems() with another key stores again', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, []);
      const first = await live.appendItems(sampleTurn('t1'), { idempotencyKey: 'key-1' });
      const second = await live.appendItems(sampleTurn('t1'), { idempotencyKey: 'key-2' });
      assert.equal(second.firstSeq, first.lastSeq + 1);
      await live.shutdown();
    });
  },
};
