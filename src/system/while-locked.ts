import { type FileHandle, open } from 'node:fs/promises';
import { loadFileLocks, waitForLock } from './file-locks.ts';

/** `busy`: another process did not let go in time. `none`: the file cannot be locked. */
export type LockOutcome = 'held' | 'busy' | 'none';

/**
 * Does something while this file, made where it is missing, is locked by us. The system frees the lock of a process that dies. The action runs in any
 * case, and is told how it went.
 */
export async function whileLocked<T>(
  file: string,
  timeoutMs: number,
  action: (outcome: LockOutcome) => Promise<T>,
): Promise<T> {
  const handle = await open(file, 'a', 0o600).catch(() => null);
  try {
    return await action(handle === null ? 'none' : await take(handle, timeoutMs));
  } finally {
    await handle?.close();
  }
}

async function take({ fd }: FileHandle, timeoutMs: number): Promise<LockOutcome> {
  const { locks } = await loadFileLocks();
  if (locks === null) return 'none';
  try {
    return (await waitForLock(locks, fd, 'exclusive', timeoutMs)) ? 'held' : 'busy';
  } catch {
    return 'none';
  }
}
