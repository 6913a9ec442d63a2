import assert from 'node:assert/strict';
import type { LiveThread } from '../live-thread.ts';
import type { WriteRight } from '../ownership.ts';
import type { ThreadStore } from '../thread-store.ts';
import { expectError } from './expect-error.ts';
import { collectRecords, contentsOf, openSampleThread, sampleMeta, sampleTurn } from './samples.ts';
import type { ContractArea } from './subject.ts';

/** The right to write that a store may let an open thread give back for a while. */
export const writeRightArea: ContractArea = {
  name: 'write-right',
  define(it, { open, alongside }) {
    it('writeRight is held while a thread is open, and nothing is given back of one that is not materialised', async () => {
      await using store = await open();
      const live = await store.createThread({ meta: sampleMeta(1) });
      await live.writeRight?.release();
      assert.equal(live.writeRight?.isHeld ?? true, true);
      await live.persist();
      assert.equal(live.writeRight?.isHeld ?? true, true);
      await live.shutdown();
    });

    it('without writeRight a thread is kept until it is shut down', async () => {
      await using store = await open();
      const live = await openSampleThread(store, 1, ['t1']);
      const { threadId } = live;
      if (live.writeRight === undefined && store.capabilities.fencing === 'lock') {
        await expectError('conflict', () => store.resumeThread({ threadId }));
      }
      await live.shutdown();
      await (await store.resumeThread({ threadId })).shutdown();
    });

    itWithRight('release() makes durable what was appended; reading goes on', async ({ live, right }) => {
      await live.appendItems(sampleTurn('t2'));
      await right.release();
      assert.equal(right.isHeld, false);
      assert.deepEqual(await turnsOf(live), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
    });

    itWithRight(
      'appendItems() takes the right again; the revision stays where nobody wrote',
      async ({ live, right }) => {
        const { epoch } = live;
        const { revision } = right;
        await right.release();
        await right.release();
        await live.appendItems(sampleTurn('t2'));
        await right.claim();
        assert.deepEqual({ isHeld: right.isHeld, revision: right.revision }, { isHeld: true, revision });
        assert.ok(live.epoch > epoch, `${live.epoch} after ${epoch}`);
        await live.flush();
        assert.deepEqual(await turnsOf(live), contentsOf([...sampleTurn('t1'), ...sampleTurn('t2')]));
      },
    );

    if (alongside === undefined) return;

    itWithRight(
      'a second process writes what was given back, and gives it back again',
      async ({ store, live, right }) => {
        const { revision } = right;
        await using second = await alongside(store);
        await right.release();
        const guest = await second.resumeThread({ threadId: live.threadId });
        if (store.capabilities.fencing === 'lock') {
          await expectError('conflict', () => right.claim());
          await expectError('conflict', () => live.appendItems(sampleTurn('t3')));
        }
        await guest.appendItems(sampleTurn('t2'));
        await guest.shutdown();
        await right.claim();
        assert.ok(right.revision > revision, `${right.revision} after ${revision}`);
        await live.appendItems(sampleTurn('t3'));
        await live.flush();
        const turnIds = ['t1', 't2', 't3'];
        assert.deepEqual(await turnsOf(live), contentsOf(turnIds.flatMap((turnId) => sampleTurn(turnId))));
      },
    );

    function itWithRight(title: string, body: (set: OpenRight) => Promise<void>): void {
      it(title, async () => {
        await using store = await open();
        const live = await openSampleThread(store, 1, ['t1']);
        const right = live.writeRight;
        if (right !== undefined) await body({ store, live, right });
        await live.shutdown();
      });
    }
  },
};

interface OpenRight {
  readonly store: ThreadStore;
  readonly live: LiveThread;
  readonly right: WriteRight;
}

/** Everything stored of a thread but its first record. */
async function turnsOf(live: LiveThread): Promise<readonly unknown[]> {
  return contentsOf(await collectRecords(live.loadHistory({ fromSeq: 1 })));
}
