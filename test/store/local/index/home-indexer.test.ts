import { appendFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileReads } from '../../../../src/store/local/index/file-reads.ts';
import { HomeIndexer } from '../../../../src/store/local/index/home-indexer.ts';
import { openIndexReader, openIndexWriter } from '../../../../src/store/local/index/open-index.ts';
import { INDEX_FILE } from '../../../../src/store/local/index/schema.ts';
import { agentLine, asFile, DAY, ID, LINES, metaLine, NAME, OTHER, put, userLine } from '../hand-made.ts';
import { indexHome } from '../index-home.ts';
import { temporaryHome } from '../temporary-home.ts';

/** Too long to be taken up with its first lines. */
const LONG = asFile([...LINES, ...Array.from({ length: 50 }, (_, n) => agentLine(`${n} ${'x'.repeat(1_000)}`))]);
const PACKED = 250;

async function previewOf(home: string, path: string): Promise<string | null | undefined> {
  const database = await openIndexReader(home);
  try {
    return new FileReads(database, home).byPath(path)?.preview;
  } finally {
    database.close();
  }
}

async function isWhole(home: string, path: string): Promise<boolean> {
  const database = await openIndexReader(home);
  try {
    return new FileReads(database, home).byPath(path)?.is_whole === 1;
  } finally {
    database.close();
  }
}

describe('HomeIndexer', () => {
  it('folds short files and long ones', async () => {
    await using home = await temporaryHome();
    const short = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    const long = await put(home.path, `${DAY}/${NAME.replace(ID, OTHER)}`, LONG.replaceAll(ID, OTHER));
    await indexHome(home.path);
    expect([await isWhole(home.path, short), await isWhole(home.path, long)]).toEqual([true, true]);
  });

  it('forgets a first message that stood behind the last newline, and became part of another line', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `${DAY}/${NAME}`, `${asFile([metaLine()])}${userLine('cut off')}`);
    await indexHome(home.path);
    expect(await previewOf(home.path, path)).toBe('cut off');
    await appendFile(path, asFile([agentLine('in its place')]));
    await indexHome(home.path);
    expect(await previewOf(home.path, path)).toBeNull();
  });

  it('merges its log when nothing else is to do', async () => {
    await using home = await temporaryHome();
    await put(home.path, `${DAY}/${NAME}`, LONG);
    const database = await openIndexWriter(home.path, () => undefined);
    const indexer = new HomeIndexer({ home: home.path, database, hasTurns: true, hasSearch: true });
    const log = async () => (await stat(join(home.path, `${INDEX_FILE}-wal`))).size;
    await indexer.sweep();
    expect(await log()).toBeGreaterThan(0);
    await indexer.idle();
    expect(await log()).toBe(0);
    indexer.close();
    database.close();
  });

  it('folds a file that is older than very many that cannot be folded', async () => {
    await using home = await temporaryHome();
    const long = await put(home.path, `${DAY}/${NAME}`, LONG);
    await utimes(long, 1, 1);
    for (let n = 0; n < PACKED; n += 1) {
      const id = ID.slice(0, -4) + String(n).padStart(4, '0');
      await put(home.path, `${DAY}/${NAME.replace(ID, id)}.zst`, 'packed');
    }
    await indexHome(home.path);
    expect(await isWhole(home.path, long)).toBe(true);
  });
});
