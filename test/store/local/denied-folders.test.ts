import { chmod, chown, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { sampleMeta } from '../../../src/store/contract/samples.ts';
import { examineHome } from '../../../src/store/local/doctor/examine-home.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../src/store/thread-store.ts';
import { loadFileLocks } from '../../../src/system/file-locks.ts';
import { agentLine, asFile, DAY, EVERYTHING, ID, LINES, metaLine, NAME, OTHER, put, userLine } from './hand-made.ts';
import { type TemporaryHome, temporaryHome } from './temporary-home.ts';

const NOBODY = 65_534;
const HIDDEN_DAY = 'sessions/2026/01/10';
const OTHER_LINES = [metaLine({ id: OTHER }), userLine('q'), agentLine('a')];

/** A home of nobody's with a thread in a folder that is the superuser's, as `sudo` leaves it. */
async function homeWithHiddenDay(): Promise<TemporaryHome> {
  const home = await temporaryHome();
  const shown = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
  const hidden = await put(home.path, `${HIDDEN_DAY}/${NAME.replace(ID, OTHER)}`, asFile(OTHER_LINES));
  await mkdir(join(home.path, 'archived_sessions'));
  await chown(join(home.path, 'archived_sessions'), NOBODY, NOBODY);
  for (const path of [shown, dirname(hidden)]) {
    for (let at = path; at.startsWith(home.path); at = dirname(at)) await chown(at, NOBODY, NOBODY);
  }
  await setHidden(home, true);
  return home;
}

async function setHidden(home: TemporaryHome, isHidden: boolean): Promise<void> {
  process.seteuid?.(0);
  await chown(join(home.path, HIDDEN_DAY), isHidden ? 0 : NOBODY, 0);
  await chmod(join(home.path, HIDDEN_DAY), 0o700);
  process.seteuid?.(NOBODY);
}

async function listedIds(store: ThreadStore): Promise<readonly string[]> {
  const ids = async (sortKey: 'created_at' | 'updated_at') =>
    (await store.listThreads({ ...EVERYTHING, sortKey })).rows.map(({ threadId }) => threadId).toSorted();
  const [byCreation, byUpdate] = [await ids('created_at'), await ids('updated_at')];
  expect(byUpdate).toEqual(byCreation);
  return byCreation;
}

// The clone may lie where nobody else may look: what is loaded late is loaded first.
await Promise.all([loadFileLocks(), import('better-sqlite3')]);

// The superuser may look into everything.
describe.runIf(process.geteuid?.() === 0)('a folder that this user may not look into', () => {
  it.each(['off', 'on'] as const)(
    'hides its own threads only, until it may be looked into, index %s',
    async (index) => {
      await using home = await homeWithHiddenDay();
      try {
        const warnings: string[] = [];
        await using store = await LocalThreadStore.open({
          home: home.path,
          index,
          onWarning: (message) => warnings.push(message),
        });
        const refusal = { code: 'unavailable', message: expect.stringMatching(/EACCES/) };
        for (let times = 0; times < 2; times += 1) {
          expect(await listedIds(store)).toEqual([ID]);
          expect((await store.readThread({ threadId: ID })).preview).toBe('q');
          await expect(store.readThread({ threadId: OTHER })).rejects.toMatchObject(refusal);
          await expect(store.resumeThread({ threadId: OTHER })).rejects.toMatchObject(refusal);
          await store.updateThreadMetadata({ threadId: ID, patch: { name: `name ${times}` } });
          await (await store.resumeThread({ threadId: ID })).shutdown();
          await (await store.createThread({ meta: sampleMeta(times + 1) })).discard();
          await store.archiveThread({ threadId: ID });
          expect((await store.unarchiveThread({ threadId: ID })).name).toBe(`name ${times}`);
          // A fork in there might need it.
          await expect(store.deleteThread({ threadId: ID })).rejects.toMatchObject(refusal);
        }
        await setHidden(home, false);
        await vi.waitFor(async () => expect(await listedIds(store)).toEqual([ID, OTHER]), { timeout: 10_000 });
        await setHidden(home, true);
        await vi.waitFor(async () => expect(await listedIds(store)).toEqual([ID]), { timeout: 10_000 });
        await setHidden(home, false);
        await store.deleteThread({ threadId: ID });
        expect(warnings).toEqual([]);
      } finally {
        process.seteuid?.(0);
      }
    },
  );

  it('is told by examineHome()', async () => {
    await using home = await homeWithHiddenDay();
    try {
      const report = await examineHome({ home: home.path, fix: false });
      expect([report.isSound, report.totals.threads]).toEqual([false, 1]);
      expect(report.findings.filter(({ severity }) => severity === 'problem')).toEqual([
        expect.objectContaining({ check: 'access', path: HIDDEN_DAY, fixed: null }),
      ]);
    } finally {
      process.seteuid?.(0);
    }
  });
});
