import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FileStat, isMissing } from '../file-layer.ts';
import { type FoundRollout, foundAt, MAX_DEPTH } from '../find-rollouts.ts';
import { ARCHIVE_FOLDER, isRolloutFileName, SESSIONS_FOLDER } from '../rollout-path.ts';
import { statsOf } from '../stats-of.ts';

export interface StatedRollout {
  readonly found: FoundRollout;
  readonly stat: FileStat;
}

/** All rollout files of a home with their metadata, in no order. Blocks: for the index's own thread. */
export function* walkRollouts(home: string): Generator<StatedRollout> {
  yield* walk(join(home, SESSIONS_FOLDER), false, 0);
  yield* walk(join(home, ARCHIVE_FOLDER), true, 0);
}

/** The rollout files directly in a folder. */
export function* rolloutsIn(folder: string, isArchived: boolean): Generator<StatedRollout> {
  for (const entry of entriesOf(folder)) {
    if (!isRolloutFileName(entry.name) || entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    const stat = statRollout(path);
    if (stat?.isFile) yield { found: foundAt(path, isArchived), stat };
  }
}

/** Null when nothing is there. */
export function statRollout(path: string): FileStat | null {
  const stats = statsOf(path);
  if (stats === undefined) return null;
  return {
    size: stats.size,
    mtimeMs: stats.mtimeMs,
    birthtimeMs: stats.birthtimeMs,
    ctimeMs: stats.ctimeMs,
    inode: stats.ino,
    links: stats.nlink,
    isFolder: stats.isDirectory(),
    isFile: stats.isFile(),
  };
}

function* walk(folder: string, isArchived: boolean, depth: number): Generator<StatedRollout> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (isRolloutFileName(entry.name)) {
      const stat = entry.isDirectory() ? null : statRollout(path);
      if (stat?.isFile) yield { found: foundAt(path, isArchived), stat };
    } else if (depth < MAX_DEPTH && isFolder(entry, path)) {
      yield* walk(path, isArchived, depth + 1);
    }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (reason) {
    if (isMissing(reason)) return [];
    throw reason;
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? (statRollout(path)?.isFolder ?? false) : entry.isDirectory();
}
