import { utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../src/store/local/file-layer.ts';
import { RolloutCatalog } from '../../../src/store/local/rollout-catalog.ts';
import { asFile, DAY, metaLine, NAME, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

describe('RolloutCatalog.currentRollouts()', () => {
  it('sees that the first message was changed in its place, also when the time of the file was put back', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(), userLine('old')]));
    const catalog = new RolloutCatalog(home.path, nodeFileLayer);
    const preview = async () => (await catalog.currentRollouts(false)).map(({ head }) => head.summary?.preview);
    expect(await preview()).toEqual(['old']);
    await writeFile(path, asFile([metaLine(), userLine('new')]));
    expect(await preview()).toEqual(['new']);
    await writeFile(path, asFile([metaLine(), userLine('now')]));
    await utimes(path, new Date('2026-01-10T00:00:00Z'), new Date('2026-01-10T00:00:00Z'));
    expect(await preview()).toEqual(['now']);
  });
});
