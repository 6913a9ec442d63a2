import { join } from 'node:path';
import { ThreadStoreError } from '../errors.ts';
import { errnoOf, type FileLayer, type OpenFile } from './file-layer.ts';
import { type FileLocks, type LoadedLocks, loadFileLocks, waitForLock } from './file-locks.ts';
import { makeFolders } from './make-folders.ts';

export const LOCKS_FOLDER = 'thread-writer-locks';
export const COORDINATION_FILE = '.coordination.lock';
const COORDINATION_TIMEOUT_MS = 5_000;

/** What filesystems answer that know no locks, or where no lock file can be made; anything else is a failure. */
const HAS_NO_LOCKS = new Set(['ENOSYS', 'ENOLCK', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EROFS', 'EACCES', 'EPERM']);

// Threads written in this process, by lock path: also holds where the filesystem has no locks.
const heldHere = new Set<string>();

export interface WriterLocksOptions {
  readonly home: string;
  readonly files: FileLayer;
  readonly onWarning: (message: string) => void;
  readonly loadLocks?: () => Promise<LoadedLocks>;
}

/** The right to write one thread, until it is released. */
export interface WriterLock {
  /** No effect the second time. */
  release(): Promise<void>;
}

/**
 * Keeps a second writer away from a thread, in this process and in others.
 *
 * The lock is the one 0.169 takes: `flock` on the empty file `thread-writer-locks/<thread id>.lock`, made under a shared
 * and removed under an exclusive `flock` on `.coordination.lock` beside it. The kernel frees it when the process dies.
 */
export class WriterLocks {
  readonly #options: WriterLocksOptions;
  readonly #folder: string;
  #hasWarned = false;

  constructor(options: WriterLocksOptions) {
    this.#options = options;
    this.#folder = join(options.home, LOCKS_FOLDER);
  }

  /** @throws {ThreadStoreError} `conflict` while another writer holds the thread. */
  async acquire(threadId: string): Promise<WriterLock> {
    const path = join(this.#folder, `${threadId}.lock`);
    if (heldHere.has(path)) throw ThreadStoreError.conflict(threadId);
    heldHere.add(path);
    try {
      const file = await this.#lockFile(threadId, path);
      let released: Promise<void> | undefined;
      return {
        release: () => {
          released ??= this.#release(path, file).finally(() => heldHere.delete(path));
          return released;
        },
      };
    } catch (reason) {
      heldHere.delete(path);
      throw reason;
    }
  }

  /** Null where locks do not work: the thread can be written, but other processes are not kept out. */
  async #lockFile(threadId: string, path: string): Promise<OpenFile | null> {
    const { locks, reason } = await (this.#options.loadLocks ?? loadFileLocks)();
    if (locks === null) return this.#goWithout(reason);
    try {
      await makeFolders(this.#options.files, this.#folder, 'os');
      return await this.#coordinated(locks, 'shared', () => this.#tryLockFile(locks, threadId, path));
    } catch (failure) {
      if (!HAS_NO_LOCKS.has(errnoOf(failure) ?? '')) throw failure;
      return this.#goWithout(failure);
    }
  }

  async #tryLockFile(locks: FileLocks, threadId: string, path: string): Promise<OpenFile> {
    const file = await this.#options.files.open(path, 'lock');
    try {
      if (!locks.tryLock(file.fd, 'exclusive')) throw ThreadStoreError.conflict(threadId);
      return file;
    } catch (reason) {
      await file.close();
      throw reason;
    }
  }

  async #release(path: string, file: OpenFile | null): Promise<void> {
    if (file === null) return;
    const { locks } = await (this.#options.loadLocks ?? loadFileLocks)();
    try {
      if (locks !== null) await this.#coordinated(locks, 'exclusive', () => this.#options.files.unlink(path));
    } catch {
      // The empty file stays behind; closing it frees the lock all the same.
    } finally {
      await file.close();
    }
  }

  async #coordinated<T>(locks: FileLocks, kind: 'exclusive' | 'shared', task: () => Promise<T>): Promise<T> {
    const file = await this.#options.files.open(join(this.#folder, COORDINATION_FILE), 'lock');
    try {
      if (!(await waitForLock(locks, file.fd, kind, COORDINATION_TIMEOUT_MS))) {
        throw new ThreadStoreError('unavailable', `Cannot lock "${this.#folder}": another process keeps it locked`);
      }
      return await task();
    } finally {
      await file.close();
    }
  }

  #goWithout(reason: unknown): null {
    if (!this.#hasWarned) {
      this.#hasWarned = true;
      const detail = reason instanceof Error ? reason.message : String(reason);
      this.#options.onWarning(`Threads in "${this.#options.home}" are not locked against other processes: ${detail}`);
    }
    return null;
  }
}
