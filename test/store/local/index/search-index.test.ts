import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FileReads } from '../../../../src/store/local/index/file-reads.ts';
import { openIndexReader } from '../../../../src/store/local/index/open-index.ts';
import { SearchIndex } from '../../../../src/store/local/index/search-index.ts';
import { asFile, DAY, LINES, NAME, put } from '../hand-made.ts';
import { indexHome } from '../index-home.ts';
import { temporaryHome } from '../temporary-home.ts';

const onUnix = process.platform === 'win32' ? it.skip : it;

onUnix('SearchIndex.find() does not wait for a pipe that took the place of a file', async () => {
  await using home = await temporaryHome();
  const path = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
  await indexHome(home.path);
  const database = await openIndexReader(home.path);
  const row = new FileReads(database, home.path).byPath(path);
  if (row === undefined) throw new Error('The file is not in the index');
  const index = new SearchIndex(database);
  expect(index.find(row, index.plan('q'))).toEqual({ snippet: 'q' });
  rmSync(path);
  execFileSync('mkfifo', [path]);
  expect(index.find(row, index.plan('q'))).toBe('unknown');
  database.close();
});
