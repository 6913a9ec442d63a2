import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { listNow, statNow } from '../blocking-calls.ts';
import type { FileStat } from '../file-layer.ts';
import { type FoundRollout, MAX_DEPTH } from '../find-rollouts.ts';
import { ARCHIVE_FOLDER, isRolloutFileName, SESSIONS_FOLDER } from '../rollout-path.ts';

export interface StatedRollout {
  readonly found: FoundRollout;
  readonly stat: FileStat;
}

/** A folder of a home with the names of rollout files that are directly in it, in their order. */
export interface RolloutFolder {
  readonly path: string;
  readonly isArchived: boolean;
  readonly fileNames: readonly string[];
}

/** All folders of a home that may hold rollout files. Blocks: for the index's own thread. */
export function* walkFolders(home: string): Generator<RolloutFolder> {
  yield* walk(join(home, SESSIONS_FOLDER), false, 0);
  yield* walk(join(home, ARCHIVE_FOLDER), true, 0);
}

export function rolloutFolder(path: string, isArchived: boolean): RolloutFolder {
  return folderOf(path, isArchived, entriesOf(path));
}

function* walk(path: string, isArchived: boolean, depth: number): Generator<RolloutFolder> {
  const entries = entriesOf(path);
  yield folderOf(path, isArchived, entries);
  if (depth === MAX_DEPTH) return;
  for (const entry of entries) {
    const below = join(path, entry.name);
    if (!isRolloutFileName(entry.name) && isFolder(entry, below)) yield* walk(below, isArchived, depth + 1);
  }
}

function folderOf(path: string, isArchived: boolean, entries: readonly Dirent[]): RolloutFolder {
  const files = entries.filter((entry) => isRolloutFileName(entry.name) && !entry.isDirectory());
  return { path, isArchived, fileNames: files.map(({ name }) => name) };
}

/** In the order of their names, which is that of time. */
function entriesOf(folder: string): readonly Dirent[] {
  return listNow(folder).toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

function isFolder(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? (statNow(path)?.isFolder ?? false) : entry.isDirectory();
}
