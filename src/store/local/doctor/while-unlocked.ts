import { join } from 'node:path';
import { type FileLocks, waitForLock } from '../../../system/file-locks.ts';
import { errnoOf, type FileLayer, type OpenFile } from '../files/file-layer.ts';
import { COORDINATION_FILE, LOCKS_FOLDER } from '../writing/writer-lock.ts';

const COORDINATION_TIMEOUT_MS = 1_000;

export interface WhileUnlocked {
  readonly home: string;
  readonly files: FileLayer;
  readonly locks: FileLocks;
}

/**
 * Runs a task while nobody holds a thread, and nobody can take it. False when somebody does.
 *
 * Writers take their locks under a shared lock on the coordination file, for which they wait: with that one held
 * exclusively for this moment none of them is refused.
 */
export async function whileUnlocked(
  { home, files, locks }: WhileUnlocked,
  threadId: string,
  task: () => Promise<void>,
): Promise<boolean> {
  const folder = join(home, LOCKS_FOLDER);
  const coordination = await openIfThere(files, join(folder, COORDINATION_FILE));
  try {
    if (coordination !== null && !(await waitForLock(locks, coordination.fd, 'exclusive', COORDINATION_TIMEOUT_MS))) {
      return false;
    }
    const file = await openIfThere(files, join(folder, `${threadId}.lock`));
    try {
      if (file !== null && !locks.tryLock(file.fd, 'exclusive')) return false;
      await task();
      return true;
    } finally {
      await file?.close();
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
