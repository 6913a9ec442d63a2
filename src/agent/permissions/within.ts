import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { ExtraPermissions } from './extra-permissions.ts';

/** What of `granted` was asked for: a grant never gives more, whoever answers. */
export function within(granted: ExtraPermissions, asked: ExtraPermissions): ExtraPermissions {
  const readable = [...asked.read, ...asked.write];
  return {
    network: granted.network && asked.network,
    read: insideOf(readable, granted.read),
    write: insideOf(asked.write, granted.write),
  };
}

/** Whether `known` has all of it. */
export function covers(known: ExtraPermissions, asked: ExtraPermissions): boolean {
  const { network, read, write } = within(asked, known);
  return network === asked.network && read.length === asked.read.length && write.length === asked.write.length;
}

/** Whether `path` is `folder`, or below it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function insideOf(folders: readonly string[], paths: readonly string[]): string[] {
  const plain = paths.filter(isAbsolute).map((path) => resolve(path));
  return [...new Set(plain)].filter((path) => folders.some((folder) => isInside(folder, path)));
}
