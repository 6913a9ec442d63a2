import { randomUUID } from 'node:crypto';
import { appendFile, lstat, mkdir, open, readdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, it } from 'vitest';
import { threadStoreContract } from '../../../src/store/contract/index.ts';
import { type FileLayer, nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import { openIndexReader, removeIndex } from '../../../src/store/local/index/open-index.ts';
import { INDEX_FILE, SCHEMA_VERSION } from '../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { agentLine, asFile, DAY, EVERYTHING, ID, LINES, metaLine, NAME, OTHER, put, userLine } from './hand-made.ts';
import { type TemporaryHome, temporaryHome } from './temporary-home.ts';

const META = {
  timestamp: '2026-03-04T05:06:07.890Z',
  cwd: '/w',
  originator: 'o',
  cli_version: '1',
  source: 'vscode',
  model_provider: null,
} as const;
const FIRST_PAGE = { threadId: ID, pageSize: 10, sortDirection: 'asc', itemsView: 'summary' } as const;

async function openHome() {
  const home = await temporaryHome();
  const file = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
  const warnings: string[] = [];
  const openStore = () =>
    LocalThreadStore.open({
      home: home.path,
      index: 'on',
      listMaxAgeMs: 0,
      onWarning: (message) => warnings.push(message.replace(home.path, '')),
    });
  return {
    home: home.path,
    index: join(home.path, INDEX_FILE),
    file,
    warnings,
    openStore,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

async function titles(store: ThreadStore): Promise<readonly string[]> {
  return (await store.listThreads(EVERYTHING)).rows.map(({ preview }) => preview);
}

async function turnCount(store: ThreadStore): Promise<number> {
  return (await store.listTurns(FIRST_PAGE)).rows.length;
}

/** The index is made behind the first answers, which come from the files. */
async function untilMade(home: string): Promise<void> {
  await expect.poll(() => readdir(home), { timeout: 10_000 }).toContain(INDEX_FILE);
}

/** Files of which everything is indexed. */
async function textsTaken(home: string): Promise<number> {
  const database = await openIndexReader(home).catch(() => null);
  if (database === null) return 0;
  const count = database.prepare<[], number>('SELECT count(*) FROM files JOIN folds ON file_id = id WHERE is_said');
  try {
    return count.pluck().get() ?? 0;
  } finally {
    database.close();
  }
}

/** Another program writes to the index, or makes it. */
function change(index: string, sql: string): void {
  const database = new Database(index);
  database.exec(sql);
  database.close();
}

const WARNING = expect.stringMatching(/^The index "\/bobbin_index_1\.sqlite" /);

describe('LocalIndex', () => {
  it('is made behind the first list, for its owner only', async () => {
    await using subject = await openHome();
    await using store = await subject.openStore();
    expect(await titles(store)).toEqual(['q']);
    await untilMade(subject.home);
    expect(await titles(store)).toEqual(['q']);
    expect((await stat(subject.index)).mode & 0o777).toBe(0o600);
    expect(subject.warnings).toEqual([]);
  });

  it('is made unless it is switched off', async () => {
    await using subject = await openHome();
    await using indexed = await LocalThreadStore.open({ home: subject.home });
    await titles(indexed);
    await untilMade(subject.home);
  });

  it('leaves nothing in the home when it is switched off', async () => {
    await using subject = await openHome();
    await using store = await LocalThreadStore.open({ home: subject.home, index: 'off' });
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
    expect(await readdir(subject.home)).toEqual(['sessions']);
  });

  it('shows threads and turns that another program added, changed, archived and removed', async () => {
    await using subject = await openHome();
    await using store = await subject.openStore();
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
    const other = await put(
      subject.home,
      `${DAY}/${NAME.replace(ID, OTHER)}`,
      asFile([metaLine({ id: OTHER }), userLine('second')]),
    );
    expect((await titles(store)).toSorted()).toEqual(['q', 'second']);
    await appendFile(subject.file, asFile([userLine('more'), agentLine('answer')]));
    expect(await turnCount(store)).toBe(2);
    await mkdir(join(subject.home, 'archived_sessions'));
    await rename(other, join(subject.home, 'archived_sessions', NAME.replace(ID, OTHER)));
    expect(await titles(store)).toEqual(['q']);
    expect((await store.listThreads({ ...EVERYTHING, archived: true })).rows.length).toBe(1);
  });

  it('knows, once it follows the folders, that an id is free without a look at them', async () => {
    await using subject = await openHome();
    let looks = 0;
    const files: FileLayer = {
      ...nodeFileLayer,
      list(folder) {
        looks += 1;
        return nodeFileLayer.list(folder);
      },
    };
    await using store = await LocalThreadStore.open({ home: subject.home, index: 'on', files });
    const looksOfCreating = async () => {
      await titles(store);
      looks = 0;
      await using _live = await store.createThread({ meta: { ...META, id: randomUUID() } });
      return looks;
    };
    expect(await looksOfCreating()).toBeGreaterThan(0);
    await expect.poll(looksOfCreating, { timeout: 10_000 }).toBe(0);
    await expect(store.createThread({ meta: { ...META, id: ID } })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('replaces a link in the place of its file, and makes nothing where it leads to', async () => {
    await using subject = await openHome();
    await using outside = await temporaryHome();
    await symlink(join(outside.path, 'elsewhere.sqlite'), subject.index);
    await using store = await subject.openStore();
    expect(await titles(store)).toEqual(['q']);
    await expect.poll(async () => (await lstat(subject.index).catch(() => null))?.isFile() ?? false).toBe(true);
    expect(await titles(store)).toEqual(['q']);
    expect(await readdir(outside.path)).toEqual([]);
  });

  it('is made anew from random bytes, and says so', async () => {
    await using subject = await openHome();
    await writeFile(subject.index, Buffer.alloc(10_000, 'no database'));
    await using store = await subject.openStore();
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
    await expect.poll(() => subject.warnings).toEqual([WARNING]);
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
  });

  it('is made anew when pages in its middle are spoilt', async () => {
    await using subject = await openHome();
    await using first = await subject.openStore();
    await titles(first);
    await untilMade(subject.home);
    await expect.poll(() => titles(first)).toEqual(['q']);
    await first[Symbol.asyncDispose]();
    const file = await open(subject.index, 'r+');
    await file.write(Buffer.alloc(20_000, 0xa5), 0, 20_000, 4096);
    await file.close();
    await using store = await subject.openStore();
    for (let n = 0; n < 3; n += 1) {
      expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
    }
    await expect.poll(() => subject.warnings).toEqual([WARNING]);
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
  });

  it('takes up everything behind one request, whichever that is', async () => {
    const requests: readonly ((store: ThreadStore) => Promise<unknown>)[] = [
      titles,
      turnCount,
      (store) => store.readThread({ threadId: OTHER }),
    ];
    await Promise.all(
      requests.map(async (request) => {
        await using subject = await openHome();
        await put(subject.home, `${DAY}/${NAME.replace(ID, OTHER)}`, asFile([metaLine({ id: OTHER }), userLine('b')]));
        await using store = await subject.openStore();
        await request(store);
        await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(2);
      }),
    );
  });

  it('is made anew, without a word, when it was removed below a store that uses it', async () => {
    await using subject = await openHome();
    await using store = await subject.openStore();
    await titles(store);
    await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(1);
    await removeIndex(subject.home);
    const namesAfterUse = async () => {
      expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
      return readdir(subject.home);
    };
    await expect.poll(namesAfterUse, { timeout: 10_000 }).toContain(INDEX_FILE);
    await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(1);
    expect(subject.warnings).toEqual([]);
  });

  it('is made anew from one of an older version, and from tables of another program', async () => {
    for (const sql of [`PRAGMA user_version = ${SCHEMA_VERSION - 1}; CREATE TABLE files (a)`, 'CREATE TABLE b (a)']) {
      await using subject = await openHome();
      change(subject.index, sql);
      await using store = await subject.openStore();
      await titles(store);
      await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(1);
      expect(subject.warnings).toEqual([]);
    }
  });

  it('is made anew from one of its version whose tables are others, and says so', async () => {
    await using subject = await openHome();
    change(subject.index, `PRAGMA user_version = ${SCHEMA_VERSION}; CREATE TABLE files (a)`);
    await using store = await subject.openStore();
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
    await expect.poll(() => subject.warnings).toEqual([WARNING]);
    await titles(store);
    await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(1);
  });

  it('leaves one of a newer version alone, also where that came while it was used', async () => {
    await using subject = await openHome();
    await using store = await subject.openStore();
    await titles(store);
    await expect.poll(() => textsTaken(subject.home), { timeout: 10_000 }).toBe(1);
    await removeIndex(subject.home);
    change(subject.index, `PRAGMA user_version = ${SCHEMA_VERSION + 1}; CREATE TABLE later (a)`);
    const { ino } = await stat(subject.index);
    await expect
      .poll(async () => [await titles(store), await turnCount(store), subject.warnings], { timeout: 10_000 })
      .toEqual([['q'], 1, [expect.stringMatching(/made by a newer version/)]]);
    await removeIndex(subject.home);
    expect((await stat(subject.index)).ino).toBe(ino);
  });

  it('is done without where it cannot be made', async () => {
    await using subject = await openHome();
    await mkdir(subject.index);
    await using store = await subject.openStore();
    expect([await titles(store), await turnCount(store), await titles(store)]).toEqual([['q'], 1, ['q']]);
    await expect.poll(() => subject.warnings).toEqual([WARNING]);
    expect([await titles(store), await turnCount(store)]).toEqual([['q'], 1]);
  });

  it('serves several stores on one home that start at once', async () => {
    await using subject = await openHome();
    const stores = await Promise.all(Array.from({ length: 8 }, () => subject.openStore()));
    for (let round = 0; round < 2; round += 1) {
      const seen = await Promise.all(stores.map(async (store) => [await titles(store), await turnCount(store)]));
      expect(seen).toEqual(stores.map(() => [['q'], 1]));
      await untilMade(subject.home);
    }
    expect(subject.warnings).toEqual([]);
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  });
});

const homes = new WeakMap<ThreadStore, TemporaryHome>();
const opened: TemporaryHome[] = [];

async function openWithSpoiltIndex(home: TemporaryHome): Promise<ThreadStore> {
  await mkdir(join(home.path, INDEX_FILE), { recursive: true });
  const store = await LocalThreadStore.open({ home: home.path, index: 'on', durability: 'os' });
  homes.set(store, home);
  return store;
}

function homeOf(store: ThreadStore): TemporaryHome {
  const home = homes.get(store);
  if (home === undefined) throw new Error('This store was not opened here');
  return home;
}

threadStoreContract(
  { describe, it },
  {
    name: 'local with an index that cannot be made',
    async open() {
      const home = await temporaryHome();
      opened.push(home);
      return openWithSpoiltIndex(home);
    },
    async reopen(store) {
      await store[Symbol.asyncDispose]();
      return openWithSpoiltIndex(homeOf(store));
    },
    alongside: (store) => openWithSpoiltIndex(homeOf(store)),
  },
);

afterAll(async () => {
  for (const home of opened) await home[Symbol.asyncDispose]();
});
