import { dirname } from 'node:path';
import { errnoOf, type FileLayer } from './file-layer.ts';

export interface FoldersOf {
  readonly files: FileLayer;
  readonly home: string;
  readonly durability: 'disk' | 'os';
}

/** By path, the inodes of folders whose entry is known to be on the disk. Per process: an earlier one may have been killed before its sync. */
const durableFolders = new WeakMap<FileLayer, Map<string, number>>();

/** Makes a folder of the home with all that is missing above it. At level `disk` each is then durable in its parent. */
export async function makeFolders({ files, home, durability }: FoldersOf, folder: string): Promise<void> {
  const durable = durableFolders.get(files) ?? new Map<string, number>();
  durableFolders.set(files, durable);
  for (const path of await neededFolders(files, home, folder)) {
    const found = await files.stat(path);
    if (found === null) await files.makeFolder(path);
    if (durability === 'os' || (found !== null && durable.get(path) === found.inode)) continue;
    if (!(await syncEntry(files, path, path === home))) continue;
    const { inode } = found ?? (await files.stat(path)) ?? {};
    if (inode !== undefined) durable.set(path, inode);
  }
}

/** The folder and all above it up to the home, and what is missing above that; the topmost first. */
async function neededFolders(files: FileLayer, home: string, folder: string): Promise<readonly string[]> {
  const needed: string[] = [];
  let isInside = true;
  for (let at = folder; isInside || (await files.stat(at)) === null; at = dirname(at)) {
    needed.unshift(at);
    if (at === home || dirname(at) === at) isInside = false;
  }
  return needed;
}

async function syncEntry(files: FileLayer, path: string, isHome: boolean): Promise<boolean> {
  try {
    await files.syncFolder(dirname(path));
    return true;
  } catch (reason) {
    // Whoever made the home could write the folder above it; we perhaps cannot even open that.
    if (!isHome || !['EACCES', 'EPERM'].includes(errnoOf(reason) ?? '')) throw reason;
    return false;
  }
}
