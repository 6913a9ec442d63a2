import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HomeWatch } from '../../../../src/store/local/index/home-watch.ts';
import { DAY, ID, NAME, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

async function watchedHome() {
  const home = await temporaryHome();
  const file = await put(home.path, `${DAY}/${NAME}`, 'x');
  const watch = new HomeWatch(home.path);
  await watch.start();
  const changes = async () => (await watch.takeChanges())?.map((path) => path.slice(home.path.length + 1)).sort();
  const inHome = (path: string) => join(home.path, path);
  return {
    ...{ watch, file, changes, inHome },
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

// Only Linux tells at once; elsewhere the tests of lists wait as long as lists may.
describe.runIf(process.platform === 'linux')('HomeWatch', () => {
  it('tells nothing while nothing happens', async () => {
    await using subject = await watchedHome();
    expect([await subject.changes(), await subject.changes()]).toEqual([[], []]);
    expect(subject.watch.isBlind).toBe(false);
  });

  it('tells files and new folders, with those inside that were made before they were noticed', async () => {
    await using subject = await watchedHome();
    await writeFile(subject.file, 'y');
    await mkdir(subject.inHome('sessions/2027/05/06'), { recursive: true });
    await mkdir(subject.inHome('archived_sessions'));
    expect(await subject.changes()).toEqual(
      ['archived_sessions', `${DAY}/${NAME}`, ...['sessions/2027', 'sessions/2027/05', 'sessions/2027/05/06']].sort(),
    );
    await writeFile(subject.inHome(`sessions/2027/05/06/${NAME}`), 'z');
    expect(await subject.changes()).toEqual([`sessions/2027/05/06/${NAME}`]);
  });

  it('goes on in folders that were removed and made again', async () => {
    await using subject = await watchedHome();
    await rename(subject.inHome('sessions'), subject.inHome('gone'));
    expect(await subject.changes()).toContain('sessions');
    await rm(subject.inHome('gone'), { recursive: true });
    await mkdir(subject.inHome(DAY), { recursive: true });
    expect(await subject.changes()).toContain(DAY);
    await writeFile(subject.file, 'again');
    expect(await subject.changes()).toEqual([`${DAY}/${NAME}`]);
  });

  it('knows whether a change may be of a thread, and keeps it', async () => {
    await using subject = await watchedHome();
    await writeFile(subject.file, 'y');
    expect(await subject.watch.concerns(ID, [subject.file])).toBe(false);
    expect(await subject.watch.concerns(ID, [])).toBe(true);
    expect(await subject.changes()).toEqual([`${DAY}/${NAME}`]);
  });

  it('says that they were too many', async () => {
    await using subject = await watchedHome();
    for (let n = 0; n < 1_001; n += 1) await writeFile(subject.inHome(`${DAY}/${n}`), '');
    expect([await subject.changes(), await subject.changes()]).toEqual([undefined, []]);
  });
});
