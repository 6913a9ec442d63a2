import { type Dirent, readdirSync } from 'node:fs';
import { type FileStat, fileStat, isMissing } from './file-layer.ts';
import { statsOf } from './stats-of.ts';

/** Null when nothing is there. */
export function statNow(path: string): FileStat | null {
  const stats = statsOf(path);
  return stats === undefined ? null : fileStat(stats);
}

/** Empty when the folder is not there. */
export function listNow(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (reason) {
    if (isMissing(reason)) return [];
    throw reason;
  }
}
