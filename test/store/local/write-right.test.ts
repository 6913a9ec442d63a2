import { appendFile, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectRecords, openSampleThread, sampleTurn } from '../../../src/store/contract/samples.ts';
import type { LiveThread } from '../../../src/store/live-thread.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { WriteRight } from '../../../src/store/ownership.ts';
import { temporaryHome } from './temporary-home.ts';

function rightOf({ writeRight }: LiveThread): WriteRight {
  return writeRight ?? expect.fail('the right to write cannot be given back');
}

async function setUp() {
  const home = await temporaryHome();
  const store = await LocalThreadStore.open({ home: home.path, index: 'off' });
  const other = await LocalThreadStore.open({ home: home.path, index: 'off' });
  const live = await openSampleThread(store, 1, ['t1']);
  const path = (await store.rolloutPaths?.pathOf(live.threadId)) ?? '';
  return {
    home,
    store,
    other,
    live,
    path,
    right: rightOf(live),
    threadId: live.threadId,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await other[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const conflict = (threadId: string) => ({
  code: 'conflict',
  message: `thread ${threadId} already has an active writer`,
});

describe('the right to write a thread of the local store', () => {
  it('given back lets another write, and is refused until that one has let go; nothing is written meanwhile', async () => {
    await using set = await setUp();
    const { live, right, threadId } = set;
    await right.release();
    expect(right.isHeld).toBe(false);
    const guest = await set.other.resumeThread({ threadId });
    await guest.appendItems(sampleTurn('t2'));
    await guest.flush();
    const before = await readFile(set.path);
    await expect(right.claim()).rejects.toMatchObject(conflict(threadId));
    await expect(live.appendItems(sampleTurn('t3'))).rejects.toMatchObject(conflict(threadId));
    await expect(live.appendDurably(sampleTurn('t3'))).rejects.toMatchObject(conflict(threadId));
    await expect(set.store.archiveThread({ threadId })).rejects.toMatchObject(conflict(threadId));
    await expect(set.store.deleteThread({ threadId })).rejects.toMatchObject(conflict(threadId));
    expect(await readFile(set.path)).toEqual(before);
    expect(await collectRecords(live.loadHistory())).toEqual(await collectRecords(guest.loadHistory()));
    await guest.shutdown();
    const { firstSeq } = await live.appendItems(sampleTurn('t3'));
    expect({ firstSeq, revision: right.revision, isHeld: right.isHeld }).toEqual({
      firstSeq: before.toString().split('\n').length - 1,
      revision: 1,
      isHeld: true,
    });
  });

  it('taken again unchanged keeps the revision; the epoch grows', async () => {
    await using set = await setUp();
    const { epoch } = set.live;
    await set.right.release();
    await set.right.release();
    await set.right.claim();
    await set.right.claim();
    expect(set.right.revision).toBe(0);
    expect(set.live.epoch).toBeGreaterThan(epoch);
  });

  it('taken again notices bytes of a program that takes no lock', async () => {
    await using set = await setUp();
    await set.right.release();
    await appendFile(set.path, '{"timestamp":"2026-01-01T00:00:00Z","type":"event_msg","payload":{"type":"x"}}\n');
    await set.right.claim();
    expect(set.right.revision).toBe(1);
  });

  it('is not given back by a thread that has no file, or is closed', async () => {
    await using set = await setUp();
    await set.live.shutdown();
    await set.right.release();
    await expect(set.right.claim()).rejects.toMatchObject({ code: 'closed' });
  });

  it('appends that come while it is being given back are stored, in their order', async () => {
    await using set = await setUp();
    const { live, right } = set;
    const before = (await collectRecords(live.loadHistory())).length;
    const turns = ['a', 'b', 'c'].map((name) => sampleTurn(name));
    const releasing = right.release();
    const appends = turns.map((records) => live.appendItems(records));
    await releasing;
    const seqs = (await Promise.all(appends)).map(({ firstSeq }) => firstSeq);
    await live.flush();
    const records = await collectRecords(live.loadHistory());
    expect(seqs).toEqual(turns.map((_, index) => before + turns.slice(0, index).flat().length));
    expect(records.slice(before).map(({ payload }) => payload)).toEqual(turns.flat().map(({ payload }) => payload));
  });

  it('is not taken again for a file that is gone', async () => {
    await using set = await setUp();
    await set.right.release();
    await rename(set.path, join(set.home.path, 'elsewhere'));
    await expect(set.right.claim()).rejects.toMatchObject({ code: 'not-found' });
    await expect(collectRecords(set.live.loadHistory())).rejects.toMatchObject({ code: 'not-found' });
    expect(set.right.isHeld).toBe(false);
  });
});
