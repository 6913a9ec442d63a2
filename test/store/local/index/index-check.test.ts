import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { IndexCheck } from '../../../../src/store/local/index/index-check.ts';
import { HomeLease } from '../../../../src/store/local/index/index-lock.ts';
import { openIndexReader } from '../../../../src/store/local/index/open-index.ts';
import { INDEX_FILE } from '../../../../src/store/local/index/schema.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, LINES, metaLine, NAME, OTHER, put, userLine } from '../hand-made.ts';
import { indexHome } from '../index-home.ts';
import { temporaryHome } from '../temporary-home.ts';

const LIST_INDEX = 'files_by_created';

async function indexedHome() {
  const home = await temporaryHome();
  await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
  await put(home.path, `${DAY}/${NAME.replace(ID, OTHER)}`, asFile([metaLine({ id: OTHER }), userLine('b')]));
  await indexHome(home.path);
  return home;
}

/** Takes a thread out of the SQL index that lists go through; its row stays, and every page can be read. */
function hideFromLists(home: string, threadId: string): void {
  const database = new Database(join(home, INDEX_FILE));
  database.unsafeMode(true);
  const sql = database.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get(LIST_INDEX);
  database.exec(`DROP INDEX ${LIST_INDEX}`);
  database.exec(`${sql} AND named_id <> '${threadId}'`);
  database.pragma('writable_schema = ON');
  database.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, LIST_INDEX);
  database.close();
}

async function faultsOf(home: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const database = await openIndexReader(home);
  const onDamaged = (reason: string): unknown => faults.push(reason);
  await new IndexCheck({ database, folder: join(home, 'sessions'), mayGoOn: () => true, onDamaged }).run();
  database.close();
  return faults;
}

describe('IndexCheck', () => {
  it('finds a row that is missing in an SQL index, and nothing in a sound index', async () => {
    await using home = await indexedHome();
    expect(await faultsOf(home.path)).toEqual([]);
    hideFromLists(home.path, OTHER);
    expect(await faultsOf(home.path)).toEqual([expect.stringContaining(`missing from index ${LIST_INDEX}`)]);
  });

  it('leaves it to the process that has the lease', async () => {
    await using home = await indexedHome();
    hideFromLists(home.path, OTHER);
    const lease = new HomeLease(join(home.path, 'sessions'));
    expect(await lease.take()).toBe(true);
    expect(await faultsOf(home.path)).toEqual([]);
    lease[Symbol.dispose]();
  });

  it('has an index made anew that hides a thread from lists, with one warning', async () => {
    await using home = await indexedHome();
    hideFromLists(home.path, OTHER);
    const warnings: string[] = [];
    const onWarning = (message: string): unknown => warnings.push(message);
    await using store = await LocalThreadStore.open({ home: home.path, onWarning, isIndexAwaited: true });
    const titles = async () => (await store.listThreads(EVERYTHING)).rows.map(({ preview }) => preview);
    expect(await titles()).toEqual(['q']);
    await expect.poll(async () => (await titles()).toSorted(), { timeout: 10_000 }).toEqual(['b', 'q']);
    expect(warnings).toEqual([`The index "${join(home.path, INDEX_FILE)}" was damaged; it is made anew`]);
    expect(await faultsOf(home.path)).toEqual([]);
  });
});
