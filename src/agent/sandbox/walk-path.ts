import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';

const MAX_LINKS = 40;

/** What the system meets on the way along a path. */
export interface WalkedPath {
  /** Where it leads, or how far it goes; without symbolic links. */
  readonly end: string;
  /** The links on the way, each where it really is. */
  readonly links: readonly string[];
  /** `missing`: the end is the first that is not there. */
  readonly state: 'folder' | 'file' | 'missing';
}

/** Follows an absolute path. What cannot be looked at counts as missing. */
export async function walkPath(path: string): Promise<WalkedPath> {
  const links: string[] = [];
  let names = namesOf(path);
  let at = '/';
  let isFolder = true;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '..') {
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const stats = await lstat(next).catch(() => null);
    if (stats === null) return { end: next, links, state: 'missing' };
    if (stats.isSymbolicLink()) {
      links.push(next);
      const target = await readlink(next).catch(() => null);
      if (target === null || links.length > MAX_LINKS) return { end: next, links, state: 'missing' };
      names = [...namesOf(target), ...names];
      if (isAbsolute(target)) at = '/';
      continue;
    }
    at = next;
    isFolder = stats.isDirectory();
  }
  return { end: at, links, state: isFolder ? 'folder' : 'file' };
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
