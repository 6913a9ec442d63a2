import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newRecord } from '../../../src/history/record.ts';
import { type FileLayer, nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { RecordPage } from '../../../src/store/thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, LINES, NAME, put } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const LIVE = `${DAY}/${NAME}`;
const ARCHIVED = `archived_sessions/${NAME}`;
const LATE = newRecord('event_msg', { type: 'agent_message', message: 'late' });

type Call = 'stat' | 'open';

/** A home with one thread. Another process does `meanwhile` right before the first such call for a path with this end. */
async function openHome({
  before: [call, end],
  meanwhile,
}: {
  before: [Call, string];
  meanwhile: 'archive' | 'delete';
}) {
  const home = await temporaryHome();
  await put(home.path, LIVE, asFile(LINES));
  let isDue = true;
  const interrupt = async (made: Call, path: string) => {
    if (!isDue || made !== call || !path.endsWith(end)) return;
    isDue = false;
    await mkdir(join(home.path, 'archived_sessions'));
    if (meanwhile === 'archive') await rename(join(home.path, LIVE), join(home.path, ARCHIVED));
    else await rm(join(home.path, LIVE));
  };
  const files: FileLayer = {
    ...nodeFileLayer,
    async stat(path) {
      await interrupt('stat', path);
      return nodeFileLayer.stat(path);
    },
    async open(path, mode) {
      await interrupt('open', path);
      return nodeFileLayer.open(path, mode);
    },
  };
  const store = await LocalThreadStore.open({ home: home.path, files });
  return {
    home: home.path,
    store,
    folders: async () => [await readdir(join(home.path, DAY)), await readdir(join(home.path, 'archived_sessions'))],
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

async function countRecords(pages: AsyncIterable<RecordPage>): Promise<number> {
  let count = 0;
  for await (const { records } of pages) count += records.length;
  return count;
}

describe('LocalThreadStore.resumeThread() while another process moves the file', () => {
  it.each<[string, [Call, string]]>([
    ['before the lock is taken', ['open', '.coordination.lock']],
    ['before the file is read', ['open', NAME]],
    ['before the file is looked at', ['stat', NAME]],
  ])('writes to the moved file and makes no second one: %s', async (_, before) => {
    await using subject = await openHome({ before, meanwhile: 'archive' });
    const live = await subject.store.resumeThread({ threadId: ID });
    expect(await live.appendItems([LATE])).toEqual({ firstSeq: 3, lastSeq: 3 });
    await live.shutdown();
    expect(await subject.folders()).toEqual([[], [NAME]]);
    const text = await readFile(join(subject.home, ARCHIVED), 'utf8');
    expect(text.startsWith(asFile(LINES))).toBe(true);
    expect(await countRecords(subject.store.loadHistory({ threadId: ID }))).toBe(4);
  });

  it.each<[string, [Call, string]]>([
    ['before the lock is taken', ['open', '.coordination.lock']],
    ['before the file is read', ['open', NAME]],
  ])('does not find a thread that was deleted, and makes no file: %s', async (_, before) => {
    await using subject = await openHome({ before, meanwhile: 'delete' });
    await expect(subject.store.resumeThread({ threadId: ID })).rejects.toMatchObject({ code: 'not-found' });
    expect(await subject.folders()).toEqual([[], []]);
  });

  it('changes metadata only where the thread is now', async () => {
    await using subject = await openHome({ before: ['open', '.coordination.lock'], meanwhile: 'archive' });
    const update = subject.store.updateThreadMetadata({ threadId: ID, patch: { memoryMode: 'disabled' } });
    await expect(update).rejects.toMatchObject({ code: 'not-found' });
    expect(await subject.folders()).toEqual([[], [NAME]]);
  });
});

describe('LocalThreadStore reads while another process moves the file', () => {
  it.each<[string, [Call, string]]>([
    ['looked at', ['stat', NAME]],
    ['read', ['open', NAME]],
  ])('looks it up once more when it is gone before it is %s', async (_, before) => {
    await using one = await openHome({ before, meanwhile: 'archive' });
    expect((await one.store.readThread({ threadId: ID })).preview).toBe('q');
    await using two = await openHome({ before, meanwhile: 'archive' });
    expect(await countRecords(two.store.loadHistory({ threadId: ID }))).toBe(3);
  });

  it('does not find a deleted thread', async () => {
    await using subject = await openHome({ before: ['open', NAME], meanwhile: 'delete' });
    const pages = subject.store.loadHistory({ threadId: ID });
    await expect(countRecords(pages)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('LocalLiveThread whose file went', () => {
  it('is told as not found, in a sentence', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, LIVE, asFile(LINES));
    await using store = await LocalThreadStore.open({ home: home.path });
    await using live = await store.resumeThread({ threadId: ID });
    await rm(path);
    await expect(countRecords(live.loadHistory())).rejects.toMatchObject({
      code: 'not-found',
      message: `Cannot read thread "${ID}": its rollout file "${path}" was moved or deleted`,
    });
    await expect(store.readThread({ threadId: ID })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('refuses records once another program emptied the file', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, LIVE, asFile(LINES));
    await using store = await LocalThreadStore.open({ home: home.path });
    const live = await store.resumeThread({ threadId: ID });
    await writeFile(path, '');
    await live.appendItems([LATE]);
    await expect(live.flush()).rejects.toMatchObject({ code: 'corrupt' });
    expect(await readFile(path, 'utf8')).toBe('');
    await live.discard();
  });
});

describe('LocalThreadStore with a session index that cannot be read', () => {
  it('lists, reads and deletes threads, without names and with one warning', async () => {
    await using home = await temporaryHome();
    await put(home.path, LIVE, asFile(LINES));
    await mkdir(join(home.path, 'session_index.jsonl'));
    const warnings: string[] = [];
    await using store = await LocalThreadStore.open({ home: home.path, onWarning: (text) => warnings.push(text) });
    const { rows } = await store.listThreads(EVERYTHING);
    expect(rows.map(({ threadId, name }) => [threadId, name])).toEqual([[ID, null]]);
    expect((await store.readThread({ threadId: ID })).name).toBeNull();
    const naming = store.updateThreadMetadata({ threadId: ID, patch: { name: 'x' } });
    await expect(naming).rejects.toMatchObject({ code: 'unavailable' });
    await store.deleteThread({ threadId: ID });
    expect((await store.listThreads(EVERYTHING)).rows).toEqual([]);
    expect(warnings.length).toBe(1);
  });
});
