import assert from 'node:assert/strict';
import type { HistoryRecord } from '../../history/record.ts';
import { expectError } from './expect-error.ts';
import {
  collectRecords,
  contentsOf,
  openSampleThread,
  sampleEvent,
  sampleMeta,
  sampleTime,
  sampleTurn,
} from './samples.ts';
import type { ContractArea } from './subject.ts';

const MANY = 64;
/** More than `JSON.stringify` has stack for. */
const TOO_DEEP = 200_000;

/** What an append keeps, and what it answers. */
export const appendArea: ContractArea = {
  name: 'append',
  define(it, { open }) {
    it('appendItems() answers the positions of the records, counted from the meta', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      const turn = sampleTurn('t1');
      assert.deepEqual(await live.appendItems(turn), { firstSeq: 1, lastSeq: turn.length });
      await live.persist();
      assert.deepEqual(await live.appendItems(turn), { firstSeq: turn.length + 1, lastSeq: 2 * turn.length });
      await live.shutdown();
    });

    it('appendItems() goes on counting after a resume', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.shutdown();
      const stored = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      const again = await store.resumeThread({ threadId: live.threadId });
      const appended = await again.appendItems(sampleTurn('t2'));
      assert.equal(appended.firstSeq, stored.length);
      await again.shutdown();
    });

    it('appendItems() of nothing answers the position of the last record and stores nothing', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const last = sampleTurn('t1').length;
      assert.deepEqual(await live.appendItems([]), { firstSeq: last + 1, lastSeq: last });
      await live.flush();
      assert.equal((await collectRecords(live.loadHistory())).length, last + 1);
      await live.shutdown();
    });

    it('appendItems() keeps types and members that nobody knows', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const strange: readonly HistoryRecord[] = [
        {
          timestamp: sampleTime(1),
          type: 'world_state',
          payload: { full: true, state: { list: [1, null, 'ü\u2028'] } },
        },
        sampleEvent({ type: 'bobbin_unheard_of', text: 'line\nbreak', deep: { a: { b: [] } } }),
      ];
      await live.appendItems(strange);
      await live.shutdown();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(-2)), contentsOf(strange));
    });

    it('appendItems() refuses a record without a JSON form, and stores none of that call', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      const refused = () => live.appendItems([sampleEvent({ type: 'bobbin_first' }), tooDeep()]);
      await expectError('invalid', refused);
      assert.deepEqual(await live.appendItems(sampleTurn('t1')), { firstSeq: 1, lastSeq: sampleTurn('t1').length });
      await live.persist();
      await expectError('invalid', refused);
      await live.appendItems(sampleTurn('t2'));
      await live.shutdown();
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
      assert.equal(records[0]?.type, 'session_meta');
    });

    it('appendItems() keeps the order of calls that were not waited for', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const numbers = Array.from({ length: MANY }, (_, number) => number);
      const appended = await Promise.all(
        numbers.map((number) => live.appendItems([sampleEvent({ type: 'bobbin_count', number })])),
      );
      await live.flush();
      const records = await collectRecords(live.loadHistory({ fromSeq: appended[0]?.firstSeq ?? 0 }));
      assert.deepEqual(
        records.map(({ payload }) => payload.number),
        numbers,
      );
      assert.deepEqual(
        appended.map(({ firstSeq }) => firstSeq),
        records.map(({ seq }) => seq),
      );
      await live.shutdown();
    });

    it('appendDurably() lets every reader see the records, behind what was appended before', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const length = sampleTurn('t1').length;
      await live.appendItems(sampleTurn('t2'));
      const appended = await live.appendDurably(sampleTurn('t3'));
      assert.deepEqual(appended, { firstSeq: 2 * length + 1, lastSeq: 3 * length });
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf(['t1', 't2', 't3'].flatMap((id) => sampleTurn(id))));
      await live.shutdown();
    });

    it('appendDurably() materialises a thread that is not stored yet', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.appendItems(sampleTurn('t1'));
      await live.appendDurably(sampleTurn('t2'));
      assert.equal(live.isPersisted, true);
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
      await live.shutdown();
    });

    it('flush() lets every reader see what was appended', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.appendItems(sampleTurn('t2'));
      await Promise.all([live.flush(), live.flush()]);
      const records = await collectRecords(store.loadHistory({ threadId: live.threadId }));
      assert.equal(records.length, 1 + 2 * sampleTurn('t1').length);
      await live.shutdown();
    });

    it('appendItems() is refused after shutdown() and after discard()', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await live.shutdown();
      await expectError('closed', () => live.appendItems(sampleTurn('t2')));
      const again = await store.resumeThread({ threadId: live.threadId });
      await again.discard();
      await expectError('closed', () => again.appendItems(sampleTurn('t2')));
    });
  },
};

function tooDeep(): HistoryRecord {
  let nested: unknown = null;
  for (let depth = 0; depth < TOO_DEEP; depth += 1) nested = { nested };
  return sampleEvent({ type: 'bobbin_deep', nested });
}
