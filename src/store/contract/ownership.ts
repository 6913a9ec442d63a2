import assert from 'node:assert/strict';
import type { LiveThread } from '../live-thread.ts';
import type { ThreadId, ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { collectRecords, contentsOf, openSampleThread, sampleTurn, storeSampleThread } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** One writer of a thread at a time. */
export const ownershipArea: ContractArea = {
  name: 'ownership',
  define(it, { open, alongside }) {
    it('resumeThread() keeps a second writer out, or fences the first', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await contend(store, store, threadId);
    });

    it('resumeThread() grows the epoch with each owner', async () => {
      await using store = await open();
      const first = await openSampleThread(store, 1, ['t1']);
      await first.shutdown();
      const second = await store.resumeThread({ threadId: first.threadId });
      assert.ok(second.epoch > first.epoch, `${second.epoch} after ${first.epoch}`);
      await second.shutdown();
    });

    it('resumeThread() by many at once gives the thread to one of them', async () => {
      await using store = await open();
      if (store.capabilities.fencing !== 'lock') return;
      const threadId = await storeSampleThread(store, 1, ['t1']);
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => store.resumeThread({ threadId })));
      const winners = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      assert.equal(winners.length, 1);
      for (const winner of winners) await winner.shutdown();
    });

    it('readers see a thread that somebody holds', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      assert.equal((await store.readThread({ threadId: live.threadId })).preview, 'question of t1');
      await live.shutdown();
    });

    if (alongside === undefined) return;

    it('resumeThread() keeps a second process out, or fences the first', async () => {
      await using store = await open();
      if (store.capabilities.fencing === 'none') return;
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await using second = await alongside(store);
      await contend(store, second, threadId);
    });

    it('readers in a second process see what was flushed', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      await using second = await alongside(store);
      await live.appendItems(sampleTurn('t2'));
      await live.flush();
      const records = await collectRecords(second.loadHistory({ threadId: live.threadId }));
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
      await live.shutdown();
    });

    it('updateThreadMetadata() names a thread that a second process holds', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const { threadId } = live;
      await using second = await alongside(store);
      assert.equal((await second.updateThreadMetadata({ threadId, patch: { name: 'Theirs' } })).name, 'Theirs');
      assert.equal((await store.readThread({ threadId })).name, 'Theirs');
      await live.appendItems(sampleTurn('t2'));
      await live.shutdown();
      assert.equal((await second.readThread({ threadId })).name, 'Theirs');
    });

    it('a thread that was given back can be written by a second process', async () => {
      await using store = await open();
      const threadId = await storeSampleThread(store, 1, ['t1']);
      await using second = await alongside(store);
      await appendAndLeave(await second.resumeThread({ threadId }), 't2');
      await appendAndLeave(await store.resumeThread({ threadId }), 't3');
      const records = await collectRecords(store.loadHistory({ threadId }));
      const turnIds = ['t1', 't2', 't3'];
      assert.deepEqual(contentsOf(records.slice(1)), contentsOf(turnIds.flatMap((turnId) => sampleTurn(turnId))));
    });
  },
};

async function contend(first: ThreadStore, second: ThreadStore, threadId: ThreadId): Promise<void> {
  const holder = await first.resumeThread({ threadId });
  if (first.capabilities.fencing === 'epoch') {
    const taker = await second.resumeThread({ threadId });
    await expectError('fenced', async () => {
      await holder.appendItems(sampleTurn('t2'));
      await holder.flush();
    });
    await taker.shutdown();
    return;
  }
  if (first.capabilities.fencing === 'lock') {
    const message = `thread ${threadId} already has an active writer`;
    await expectError('conflict', () => second.resumeThread({ threadId }), { message });
  }
  await appendAndLeave(holder, 't2');
  const next = await second.resumeThread({ threadId });
  await next.shutdown();
}

async function appendAndLeave(live: LiveThread, turnId: string): Promise<void> {
  await live.appendItems(sampleTurn(turnId));
  await live.shutdown();
}
