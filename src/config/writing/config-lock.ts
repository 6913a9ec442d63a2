import path from 'node:path';
import { whileLocked } from '../../system/while-locked.ts';
import { ConfigError } from '../config-error.ts';

const LOCK_FILE = 'bobbin-config.lock';
const WAIT_MS = 10_000;

/**
 * Does something to the `config.toml` of a home while no other process of ours does: what is read meanwhile is still there when it is written. The
 * system frees the lock of a process that dies. A filesystem without locks does without.
 *
 * @throws {ConfigError} another process did not let go of it for ten seconds.
 */
export function whileConfigLocked<T>(codexHome: string, action: () => Promise<T>): Promise<T> {
  return whileLocked(path.join(codexHome, LOCK_FILE), WAIT_MS, async (outcome) => {
    if (outcome === 'busy') throw new ConfigError('config.toml is being written by another process');
    return action();
  });
}
