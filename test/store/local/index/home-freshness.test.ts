import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it, vi } from 'vitest';
import { FileReads } from '../../../../src/store/local/index/file-reads.ts';
import { HomeFreshness } from '../../../../src/store/local/index/home-freshness.ts';
import { openIndexReader } from '../../../../src/store/local/index/open-index.ts';
import { serveIndex } from '../../../../src/store/local/index/serve-index.ts';
import { asFile, ID, LINES, NAME, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

// Elsewhere folders are not watched, or not at once.
it.runIf(process.platform === 'linux')(
  'HomeFreshness notices a folder that goes between the first comparison and the watch',
  async () => {
    await using home = await temporaryHome();
    const archived = await put(home.path, `archived_sessions/${NAME}`, asFile(LINES));
    const news = { onRemade: () => undefined, onDamaged: () => undefined };
    const server = await serveIndex({ home: home.path, hasTurns: false, hasSearch: false }, news);
    const database = await openIndexReader(home.path);
    const files = new FileReads(database, home.path);
    let comparisons = 0;
    using freshness = new HomeFreshness({
      home: home.path,
      link: {
        ask: async (request) => {
          await server.handle(request);
          if (request.type !== 'sweep') return;
          comparisons += 1;
          if (comparisons === 1) await rm(dirname(archived), { recursive: true });
        },
      },
    });
    await freshness.forList();
    expect(files.byThread(ID).length).toBe(1);
    await vi.waitFor(async () => expect(await freshness.knowsThread(ID, [])).toBe(true), { timeout: 10_000 });
    expect(files.byThread(ID)).toEqual([]);
    server.close();
    database.close();
  },
);
