import { rmdirSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { hasStandInTime, markAsStandIn } from '../../system/stand-in.ts';

const uses = new Map<string, number>();
process.on('exit', () => {
  for (const path of uses.keys()) removeNow(path);
});

export interface MountPoints {
  /** Those that are there. Where none can be made, the command can make none either. */
  readonly paths: ReadonlySet<string>;
  release(): Promise<void>;
}

/**
 * Makes the folders on which what must not be made is mounted, because a mount needs something to be on. They are
 * there as long as anybody uses them.
 *
 * Rejects with the error of the system when one could be made at another time.
 */
export async function takeMountPoints(paths: readonly string[]): Promise<MountPoints> {
  for (const path of paths) uses.set(path, (uses.get(path) ?? 0) + 1);
  const release = async () => {
    await Promise.all(paths.map(leave));
  };
  try {
    const made = await Promise.all(paths.map(make));
    return { paths: new Set(paths.filter((_, index) => made[index])), release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** What says that nobody with our rights can make anything there. */
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR']);

/** False: nobody can. */
async function make(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o755 });
    await markAsStandIn(path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (FORBIDDEN.has(code)) return false;
    throw error;
  }
}

async function leave(path: string): Promise<void> {
  if (countOut(path)) return;
  // To remove a folder takes away what is mounted on it elsewhere: another server would lose its protection.
  const isNeeded = await isMountedElsewhere(path);
  if (countOut(path)) return;
  uses.delete(path);
  if (!isNeeded) removeNow(path);
}

/** Takes one use away, but never the last. */
function countOut(path: string): boolean {
  const count = uses.get(path) ?? 1;
  if (count > 1) uses.set(path, count - 1);
  return count > 1;
}

function removeNow(path: string): void {
  try {
    if (hasStandInTime(statSync(path))) rmdirSync(path);
  } catch {
    // It has content, or is gone.
  }
}

async function isMountedElsewhere(path: string): Promise<boolean> {
  const own = await readlink('/proc/self/ns/mnt').catch(() => null);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const needle = ` ${path.replace(/[\\ \t\n]/g, escapeOctal)} `;
  for (const pid of pids) {
    const other = await readlink(`/proc/${pid}/ns/mnt`).catch(() => own);
    if (other === own) continue;
    const mounts = await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => '');
    if (mounts.includes(needle)) return true;
  }
  return false;
}

function escapeOctal(char: string): string {
  return `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
