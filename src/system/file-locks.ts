import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './os-error.ts';

/** Locks of the operating system on open files: `flock`, exclusive or shared, never waiting in the kernel. */
export interface FileLocks {
  /** False while another open file holds a lock that is in the way. Throws when the filesystem has no locks. */
  tryLock(fd: number, kind: 'exclusive' | 'shared'): boolean;
}

/** The native locks, or null with the reason where they cannot be loaded. */
export interface LoadedLocks {
  readonly locks: FileLocks | null;
  readonly reason: unknown;
}

const BUSY = new Set(['EAGAIN', 'EWOULDBLOCK', 'EACCES']);
let loaded: Promise<LoadedLocks> | undefined;

/** Loads the native package once per process, on first use: most commands never need it. */
export function loadFileLocks(): Promise<LoadedLocks> {
  loaded ??= import('fs-ext-extra-prebuilt').then(
    ({ flockSync }) => ({ locks: { tryLock: (fd, kind) => tryFlock(flockSync, fd, kind) }, reason: undefined }),
    (reason: unknown) => ({ locks: null, reason }),
  );
  return loaded;
}

/** Tries again until the lock is there. False after `timeoutMs`. */
export async function waitForLock(
  locks: FileLocks,
  fd: number,
  kind: 'exclusive' | 'shared',
  timeoutMs: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!locks.tryLock(fd, kind)) {
    if (Date.now() >= deadline) return false;
    await delay(2 + Math.random() * 8);
  }
  return true;
}

type FlockSync = (fd: number, flags: 'exnb' | 'shnb') => number;

function tryFlock(flockSync: FlockSync, fd: number, kind: 'exclusive' | 'shared'): boolean {
  try {
    flockSync(fd, kind === 'exclusive' ? 'exnb' : 'shnb');
    return true;
  } catch (reason) {
    if (BUSY.has(errorCode(reason) ?? '')) return false;
    throw reason;
  }
}
