import { type Dirent, readdirSync } from 'node:fs';
import { type FileStat, fileStat, isDenied, isMissing } from './file-layer.ts';
import { statsOf } from './stats-of.ts';

/** Null where nothing is, or nothing that this user may look at. */
export function statNow(path: string): FileStat | null {
  const stats = statsOf(path);
  return stats === undefined ? null : fileStat(stats);
}

/** Empty when the folder is not there, null where this user may not look into it. */
export function listNow(folder: string): readonly Dirent[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (reason) {
    if (isMissing(reason)) return [];
    if (isDenied(reason)) return null;
    throw reason;
  }
}
