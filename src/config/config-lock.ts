import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { type FileLocks, loadFileLocks, waitForLock } from '../system/file-locks.ts';
import { ConfigError } from './config-error.ts';

const LOCK_FILE = 'bobbin-config.lock';
const WAIT_MS = 10_000;

/**
 * Does something to the `config.toml` of a home while no other process of ours does: what is read meanwhile is still there when it is written. The
 * system frees the lock of a process that dies. A filesystem without locks does without.
 *
 * @throws {ConfigError} another process did not let go of it for ten seconds.
 */
export async function whileConfigLocked<T>(codexHome: string, action: () => Promise<T>): Promise<T> {
  const { locks } = await loadFileLocks();
  if (locks === null) return action();
  await mkdir(codexHome, { recursive: true });
  await using handle = await open(path.join(codexHome, LOCK_FILE), 'a', 0o600);
  await lock(locks, handle.fd);
  return await action();
}

async function lock(locks: FileLocks, fd: number): Promise<void> {
  let isOurs: boolean;
  try {
    isOurs = await waitForLock(locks, fd, 'exclusive', WAIT_MS);
  } catch {
    return;
  }
  if (!isOurs) throw new ConfigError('config.toml is being written by another process');
}
