import { rm, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type FileLayer, nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import { RolloutCatalog } from '../../../../src/store/local/rollouts/rollout-catalog.ts';
import { asFile, DAY, ID, metaLine, NAME, OTHER, put, userLine } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

describe('RolloutCatalog.currentRollouts()', () => {
  it('sees that the first message was changed in its place, also when the time of the file was put back', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(), userLine('old')]));
    const catalog = new RolloutCatalog({ home: home.path, files: nodeFileLayer });
    const preview = async () => (await catalog.currentRollouts(false)).map(({ head }) => head.summary?.preview);
    expect(await preview()).toEqual(['old']);
    await writeFile(path, asFile([metaLine(), userLine('new')]));
    expect(await preview()).toEqual(['new']);
    await writeFile(path, asFile([metaLine(), userLine('now')]));
    await utimes(path, new Date('2026-01-10T00:00:00Z'), new Date('2026-01-10T00:00:00Z'));
    expect(await preview()).toEqual(['now']);
  });
});

describe('RolloutCatalog.isReferenced()', () => {
  const base = (threadId: string) => ({
    history_base: { thread_id: threadId, end_ordinal_exclusive: 1, end_byte_offset: 1 },
  });

  it('is true of a thread that another one continues, and of no thread in a ring', async () => {
    await using home = await temporaryHome();
    const areReferenced = () => {
      const catalog = new RolloutCatalog({ home: home.path, files: nodeFileLayer });
      return Promise.all([catalog.isReferenced(ID), catalog.isReferenced(OTHER)]);
    };
    const putOther = (more: object) =>
      put(home.path, `${DAY}/${NAME.replace(ID, OTHER)}`, asFile([metaLine({ id: OTHER, ...more }), userLine('q')]));
    await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(base(OTHER)), userLine('q')]));
    await putOther({});
    expect(await areReferenced()).toEqual([false, true]);
    await putOther(base(ID));
    expect(await areReferenced()).toEqual([false, false]);
  });
});

describe('LocalThreadStore.unarchiveThread()', () => {
  it('finds no thread in the archive when another program moves it out meanwhile', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `archived_sessions/${NAME}`, asFile([metaLine(), userLine('q')]));
    const files: FileLayer = {
      ...nodeFileLayer,
      rename: async (from, to) => {
        await rm(path, { force: true });
        return nodeFileLayer.rename(from, to);
      },
    };
    await using store = await LocalThreadStore.open({ home: home.path, index: 'off', files });
    await expect(store.unarchiveThread({ threadId: ID })).rejects.toMatchObject({ code: 'not-found' });
  });
});
