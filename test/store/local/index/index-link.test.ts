import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { linkIndex } from '../../../../src/store/local/index/index-link.ts';
import { INDEX_FILE } from '../../../../src/store/local/index/schema.ts';
import { asFile, DAY, LINES, NAME, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const BUILT_WORKER = pathToFileURL('dist/index-worker.js');
const NEWS = { onRemade: () => undefined, onDamaged: () => undefined };

describe('linkIndex', () => {
  it('has its thread end by itself while that waits for another program: ended from outside it would end the process', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    const link = await linkIndex({ home: home.path, hasTurns: true, hasSearch: false }, NEWS, BUILT_WORKER);
    await link.ask({ type: 'sweep' });
    const other = new Database(join(home.path, INDEX_FILE));
    try {
      other.exec('BEGIN EXCLUSIVE');
      const asked = link.ask({ type: 'refresh', path, isArchived: false });
      const failed = expect(asked).rejects.toThrow();
      await link.close();
      await failed;
    } finally {
      other.close();
    }
  });
});
