import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { listNow, statNow } from '../files/blocking-calls.ts';
import type { FileStat } from '../files/file-layer.ts';
import { deniedFolder, type FoundRollout, MAX_DEPTH, topFolder } from '../rollouts/find-rollouts.ts';
import { isRolloutFileName } from '../rollouts/rollout-path.ts';

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

/**
 * All folders of a home that may hold rollout files, and that this user may look into. Blocks: for the index's own thread.
 *
 * @throws {ThreadStoreError} `unavailable` when that is none of the live, or none of the archived, ones.
 */
export function* walkFolders(home: string): Generator<RolloutFolder> {
  yield* walk(topFolder(home, false), false, 0);
  yield* walk(topFolder(home, true), true, 0);
}

/** @throws {ThreadStoreError} `unavailable` when this user may not look into it. */
export function rolloutFolder(path: string, isArchived: boolean): RolloutFolder {
  const entries = entriesOf(path);
  if (entries === null) throw deniedFolder(path);
  return folderOf(path, isArchived, entries);
}

function* walk(path: string, isArchived: boolean, depth: number): Generator<RolloutFolder> {
  const entries = entriesOf(path);
  if (entries === null && depth === 0) throw deniedFolder(path);
  if (entries === null) return;
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
function entriesOf(folder: string): readonly Dirent[] | null {
  return listNow(folder)?.toSorted((left, right) => (left.name < right.name ? -1 : 1)) ?? null;
}

function isFolder(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? (statNow(path)?.isFolder ?? false) : entry.isDirectory();
}
