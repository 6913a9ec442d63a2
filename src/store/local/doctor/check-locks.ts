import { join } from 'node:path';
import { errnoOf, type FileLayer, type OpenFile } from '../file-layer.ts';
import { type FileLocks, loadFileLocks, waitForLock } from '../file-locks.ts';
import { COORDINATION_FILE, LOCKS_FOLDER } from '../writer-lock.ts';
import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';

const COORDINATION_TIMEOUT_MS = 1_000;
const LOCK_NAME = /^[0-9a-f-]{36}\.lock$/;

/** Lock files that nobody holds: what is left of writers that were killed. They keep nobody out. */
export const checkLocks: Check = async ({ home, files }) => {
  const folder = join(home, LOCKS_FOLDER);
  const names = (await files.list(folder)).map(({ name }) => name).filter((name) => LOCK_NAME.test(name));
  if (names.length === 0) return [];
  const { locks } = await loadFileLocks();
  if (locks === null) return [cannotLook(folder, 'this system has no file locks')];
  const diagnoses: Diagnosis[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const isFree = await whileFree(files, locks, folder, path, async () => undefined);
    if (isFree) diagnoses.push(diagnose(files, locks, folder, path, name.slice(0, -'.lock'.length)));
  }
  return diagnoses;
};

function diagnose(files: FileLayer, locks: FileLocks, folder: string, path: string, threadId: string): Diagnosis {
  return {
    check: 'locks',
    severity: 'notice',
    message: 'a lock that its writer left when it was killed; it keeps nobody out',
    path,
    threadId,
    mend: async () =>
      (await whileFree(files, locks, folder, path, () => files.unlink(path))) ? 'removed' : 'left: it is in use now',
  };
}

/**
 * Runs a task while nobody holds a lock, and nobody can take it. False when somebody does, or it is gone.
 *
 * Writers take their locks under a shared lock on the coordination file, for which they wait: with that one held
 * exclusively for this moment none of them is refused.
 */
async function whileFree(
  files: FileLayer,
  locks: FileLocks,
  folder: string,
  path: string,
  task: () => Promise<void>,
): Promise<boolean> {
  const coordination = await openIfThere(files, join(folder, COORDINATION_FILE));
  try {
    if (coordination !== null && !(await waitForLock(locks, coordination.fd, 'exclusive', COORDINATION_TIMEOUT_MS))) {
      return false;
    }
    const file = await openIfThere(files, path);
    if (file === null) return false;
    try {
      if (!locks.tryLock(file.fd, 'exclusive')) return false;
      await task();
      return true;
    } finally {
      await file.close();
    }
  } finally {
    await coordination?.close();
  }
}

async function openIfThere(files: FileLayer, path: string): Promise<OpenFile | null> {
  try {
    return await files.open(path, 'read');
  } catch (reason) {
    if (errnoOf(reason) === 'ENOENT') return null;
    throw reason;
  }
}

function cannotLook(path: string, why: string): Diagnosis {
  return { check: 'locks', severity: 'notice', message: `locks were not looked at: ${why}`, path, threadId: null };
}
