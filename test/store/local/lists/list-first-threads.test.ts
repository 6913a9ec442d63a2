import { utimes } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type FileLayer, nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { listFirstThreads } from '../../../../src/store/local/lists/list-first-threads.ts';
import { listLocalThreads } from '../../../../src/store/local/lists/list-local-threads.ts';
import { LocalThreadReader } from '../../../../src/store/local/local-thread-reader.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import { RolloutCatalog } from '../../../../src/store/local/rollouts/rollout-catalog.ts';
import { SessionIndex } from '../../../../src/store/local/session-index.ts';
import type { ListThreads } from '../../../../src/store/thread-store.ts';
import { asFile, EVERYTHING, metaLine, put, userLine } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const THREADS = 200;
const DAY_MS = 86_400_000;
const START = Date.parse('2026-01-01T12:00:00Z');

/** A thread of the n-th day, named so if its time in the name is another one. */
async function putThread(home: string, n: number, named = START + n * DAY_MS, more = ''): Promise<void> {
  const createdAt = START + n * DAY_MS;
  const time = createdAt.toString(16).padStart(12, '0');
  const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(Math.abs(n)).padStart(12, '0')}`;
  const stamp = new Date(named).toISOString().slice(0, 19);
  const path = `sessions/${stamp.slice(0, 10).replaceAll('-', '/')}/rollout-${stamp.replaceAll(':', '-')}-${id}${more}.jsonl`;
  const meta = metaLine({ id, timestamp: new Date(createdAt).toISOString() });
  const writtenMs = START + ((Math.abs(n) * 7) % THREADS) * DAY_MS;
  await utimes(await put(home, path, asFile([meta, userLine(`q${n}`)])), writtenMs / 1000, writtenMs / 1000);
}

function sourcesOf(home: string) {
  const files = nodeFileLayer;
  const catalog = new RolloutCatalog({ home, files });
  const names = new SessionIndex({ home, files, durability: 'os', onWarning: () => undefined });
  const reader = new LocalThreadReader({
    files,
    catalog,
    names,
    records: 'extended',
    knownSummary: async () => null,
    isKnownSoon: () => false,
  });
  return { catalog, reader, names };
}

type List = (params: ListThreads) => ReturnType<typeof listFirstThreads>;

async function pagesOf(list: List, params: ListThreads): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let cursor: string | null = null; pages.length < THREADS; ) {
    const page = await list({ ...params, cursor });
    pages.push((page?.rows ?? []).map(({ preview }) => preview));
    cursor = page?.nextCursor ?? null;
    if (cursor === null) break;
  }
  return pages;
}

describe('listFirstThreads()', () => {
  it.each([
    ['created_at', 'desc'],
    ['created_at', 'asc'],
    ['updated_at', 'desc'],
    ['updated_at', 'asc'],
  ] as const)('shows the pages of all files by %s %s, whatever times their names carry', async (sortKey, direction) => {
    await using home = await temporaryHome();
    for (let n = 0; n < THREADS; n += 1) await putThread(home.path, n);
    // Reverted, renamed into the future, renamed into the past.
    await putThread(home.path, 20, START + 150 * DAY_MS, '_01a1fd1b-9a2e-7121-a560-fd2629f12917');
    await putThread(home.path, 500, START - 900 * DAY_MS);
    await putThread(home.path, -600, START + 900 * DAY_MS);
    const sources = sourcesOf(home.path);
    const params = { ...EVERYTHING, sortKey, sortDirection: direction, pageSize: 25 };
    const expected = await pagesOf((page) => listLocalThreads(sources, page), params);
    expect(expected.flat()).toHaveLength(THREADS + 2);
    expect(await pagesOf((page) => listFirstThreads(sources, page), params)).toEqual(expected);
  });

  it('looks into no more files than it may, and into those about the page only', async () => {
    await using home = await temporaryHome();
    for (let n = 0; n < THREADS; n += 1) await putThread(home.path, n);
    const sources = sourcesOf(home.path);
    const miss = { ...EVERYTHING, searchTerm: 'nowhere' };
    expect(await listFirstThreads(sources, miss, THREADS - 1)).toBeNull();
    expect(await listFirstThreads(sources, miss, THREADS)).toEqual({
      rows: [],
      nextCursor: null,
      backwardsCursor: null,
    });
    expect((await listFirstThreads(sources, { ...EVERYTHING, pageSize: 3 }, 64))?.rows).toHaveLength(3);
  });
});

describe('LocalThreadStore.listThreads()', () => {
  it('knows afterwards where the files of its rows are', async () => {
    await using home = await temporaryHome();
    for (let n = 0; n < 3; n += 1) await putThread(home.path, n);
    const listed: string[] = [];
    const files: FileLayer = {
      ...nodeFileLayer,
      list: (folder) => {
        listed.push(folder);
        return nodeFileLayer.list(folder);
      },
    };
    await using store = await LocalThreadStore.open({ home: home.path, index: 'off', files });
    const { rows } = await store.listThreads(EVERYTHING);
    const seen = listed.length;
    const paths = await Promise.all(rows.map(({ threadId }) => store.rolloutPaths?.pathOf(threadId)));
    expect(paths.map((path) => rows.findIndex(({ threadId }) => path?.includes(threadId)))).toEqual([0, 1, 2]);
    expect(listed.length).toBe(seen);
  });
});
