import { join } from 'node:path';
import { type FileLocks, type LoadedLocks, loadFileLocks, waitForLock } from '../../../system/file-locks.ts';
import { ThreadStoreError } from '../../errors.ts';
import { errnoOf, type FileLayer, isMissing, type OpenFile } from '../files/file-layer.ts';
import { makeFolders } from '../files/make-folders.ts';
import type { Owners } from '../ownership/owners.ts';

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
  /** Told of every lock that is taken and given back; says who is in the way. */
  readonly owners?: Owners;
}

/** The right to write one thread, until it is released. */
export interface WriterLock {
  /** Higher than that of every earlier lock of this process, and, as clocks go, of others. */
  readonly epoch: number;
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
    const path = this.#pathOf(threadId);
    if (heldHere.has(path)) throw await this.#conflict(threadId);
    heldHere.add(path);
    const file = await this.#lockFile(threadId, path).catch((reason: unknown) => {
      heldHere.delete(path);
      throw reason;
    });
    const epoch = newEpoch();
    // What cannot be locked has no owner that could be told of.
    const owners = file === null ? undefined : this.#options.owners;
    await owners?.taken(threadId, epoch);
    let released: Promise<void> | undefined;
    return {
      epoch,
      release: () => {
        released ??= this.#release(threadId, file, owners).finally(() => heldHere.delete(path));
        return released;
      },
    };
  }

  /** Whether nobody holds the thread; true where locks do not work. Others wait for a moment meanwhile. */
  async isFree(threadId: string): Promise<boolean> {
    const path = this.#pathOf(threadId);
    if (heldHere.has(path)) return false;
    const { locks } = await this.#locks();
    if (locks === null || (await this.#options.files.stat(path)) === null) return true;
    return this.#coordinated(locks, 'exclusive', async () => {
      const file = await this.#options.files.open(path, 'append');
      try {
        return locks.tryLock(file.fd, 'exclusive');
      } finally {
        await file.close();
      }
    }).catch((failure: unknown) => {
      if (isMissing(failure) || HAS_NO_LOCKS.has(errnoOf(failure) ?? '')) return true;
      throw failure;
    });
  }

  #pathOf(threadId: string): string {
    return join(this.#folder, `${threadId}.lock`);
  }

  #locks(): Promise<LoadedLocks> {
    return (this.#options.loadLocks ?? loadFileLocks)();
  }

  async #conflict(threadId: string): Promise<ThreadStoreError> {
    return ThreadStoreError.conflict(threadId, (await this.#options.owners?.find(threadId))?.holder);
  }

  /** Null where locks do not work: the thread can be written, but other processes are not kept out. */
  async #lockFile(threadId: string, path: string): Promise<OpenFile | null> {
    const { locks, reason } = await this.#locks();
    if (locks === null) return this.#goWithout(reason);
    try {
      await makeFolders({ ...this.#options, durability: 'os' }, this.#folder);
      const file = await this.#coordinated(locks, 'shared', () => this.#tryLockFile(locks, path));
      if (file !== null) return file;
    } catch (failure) {
      if (!HAS_NO_LOCKS.has(errnoOf(failure) ?? '')) throw failure;
      return this.#goWithout(failure);
    }
    throw await this.#conflict(threadId);
  }

  /** Null while another holds it. */
  async #tryLockFile(locks: FileLocks, path: string): Promise<OpenFile | null> {
    const file = await this.#options.files.open(path, 'lock');
    let isLocked = false;
    try {
      isLocked = locks.tryLock(file.fd, 'exclusive');
      return isLocked ? file : null;
    } finally {
      if (!isLocked) await file.close();
    }
  }

  async #release(threadId: string, file: OpenFile | null, owners: Owners | undefined): Promise<void> {
    if (file === null) return;
    await owners?.leaving(threadId);
    const path = this.#pathOf(threadId);
    const { locks } = await this.#locks();
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

let lastEpoch = 0;

/** Grows from owner to owner, in this process and, as clocks do, across processes; it is the lock that keeps others out. */
export function newEpoch(): number {
  lastEpoch = Math.max(lastEpoch + 1, Date.now());
  return lastEpoch;
}
