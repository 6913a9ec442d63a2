import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileLayer, nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { NamedRollouts } from '../../../../src/store/local/rollouts/named-rollouts.ts';
import { asFile, DAY, ID, metaLine, NAME, OTHER, put, userLine } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const MAX_AGE_MS = 1_500;

describe('NamedRollouts.current()', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('walks the folders once for all who ask within the time that names are good for', async () => {
    await using home = await homeWithThread();
    const { files, lists } = countingFiles();
    const rollouts = new NamedRollouts({ files, home: home.path, maxAgeMs: MAX_AGE_MS });
    const [first, second] = await Promise.all([rollouts.current(false), rollouts.current(false)]);
    const walk = lists();
    await putOther(home.path);
    vi.advanceTimersByTime(MAX_AGE_MS - 501);
    expect([second, await rollouts.current(false)]).toEqual([first, first]);
    expect(lists()).toBe(walk);
  });

  it('walks again for the next one when names are nearly too old', async () => {
    await using home = await homeWithThread();
    const rollouts = new NamedRollouts({ files: nodeFileLayer, home: home.path, maxAgeMs: MAX_AGE_MS });
    await rollouts.current(false);
    await putOther(home.path);
    vi.advanceTimersByTime(MAX_AGE_MS - 499);
    expect(idsOf(await rollouts.current(false))).toEqual([ID]);
    await vi.waitFor(async () => expect(idsOf(await rollouts.current(false))).toEqual([OTHER, ID]));
  });

  it('waits for a walk where names are too old, or are good for no time', async () => {
    await using home = await homeWithThread();
    const known = new NamedRollouts({ files: nodeFileLayer, home: home.path, maxAgeMs: MAX_AGE_MS });
    const never = new NamedRollouts({ files: nodeFileLayer, home: home.path, maxAgeMs: 0 });
    await Promise.all([known.current(false), never.current(false)]);
    await putOther(home.path);
    expect(idsOf(await never.current(false))).toEqual([OTHER, ID]);
    vi.advanceTimersByTime(MAX_AGE_MS + 1);
    expect(idsOf(await known.current(false))).toEqual([OTHER, ID]);
  });
});

describe('NamedRollouts.forget()', () => {
  it('has what was walked before, or is being walked, not count any more', async () => {
    await using home = await homeWithThread();
    const { files, hold } = countingFiles();
    const rollouts = new NamedRollouts({ files, home: home.path, maxAgeMs: MAX_AGE_MS });
    const letGo = hold();
    const early = rollouts.current(false);
    rollouts.forget();
    letGo();
    expect(idsOf(await early)).toEqual([ID]);
    await putOther(home.path);
    expect(idsOf(await rollouts.current(false))).toEqual([OTHER, ID]);
    await rm(path.join(home.path, DAY, NAME));
    rollouts.forget();
    expect(idsOf(await rollouts.current(false))).toEqual([OTHER]);
  });
});

async function homeWithThread() {
  const home = await temporaryHome();
  await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(), userLine('q')]));
  return home;
}

function putOther(home: string): Promise<string> {
  return put(home, `${DAY}/${NAME.replace(ID, OTHER)}`, asFile([metaLine({ id: OTHER }), userLine('q')]));
}

function idsOf(rollouts: Awaited<ReturnType<NamedRollouts['current']>>) {
  return rollouts.map(({ found }) => found.name?.threadId);
}

/** `hold`: lists wait until its answer is called. */
function countingFiles() {
  let count = 0;
  let held = Promise.resolve();
  const files: FileLayer = {
    ...nodeFileLayer,
    list: async (folder) => {
      count += 1;
      const entries = await nodeFileLayer.list(folder);
      await held;
      return entries;
    },
  };
  const hold = () => {
    let letGo = (): void => undefined;
    held = new Promise((resolve) => {
      letGo = resolve;
    });
    return letGo;
  };
  return { files, lists: () => count, hold };
}
