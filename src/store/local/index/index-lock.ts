import { closeSync, openSync } from 'node:fs';
import { loadFileLocks, waitForLock } from '../../../system/file-locks.ts';

const PATIENCE_MS = 2_000;

/**
 * Makes or removes the files of an index while no other process does: SQLite does not expect its files to be replaced
 * one by one. Where there are no locks, and when one is held too long, it is done all the same.
 */
export async function withIndexLock<T>(home: string, task: () => T | Promise<T>): Promise<T> {
  const fd = openFolder(home);
  const { locks } = await loadFileLocks();
  try {
    if (fd !== null && locks !== null) await waitForLock(locks, fd, 'exclusive', PATIENCE_MS).catch(() => false);
    return await task();
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/** The right to do what one process per home is enough for; the system gives it back when the process ends. */
export class HomeLease implements Disposable {
  readonly #folder: string;
  #fd: number | null = null;

  /** `folder`: one that every process of the home locks, and for this only. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** True when no other process has it, and where there are no locks. */
  async take(): Promise<boolean> {
    if (this.#fd !== null) return true;
    const { locks } = await loadFileLocks();
    const fd = locks === null ? null : openFolder(this.#folder);
    if (fd === null || locks === null) return true;
    try {
      if (locks.tryLock(fd, 'exclusive')) this.#fd = fd;
    } catch {
      closeSync(fd);
      return true;
    }
    if (this.#fd === null) closeSync(fd);
    return this.#fd !== null;
  }

  [Symbol.dispose](): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/** A folder can be locked as a file can, and needs no further file in the home. Null where folders cannot be opened. */
function openFolder(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}
