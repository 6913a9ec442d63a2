import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { listNow, statNow } from '../blocking-calls.ts';
import type { FileStat } from '../file-layer.ts';
import { type FoundRollout, foundAt, MAX_DEPTH } from '../find-rollouts.ts';
import { ARCHIVE_FOLDER, isRolloutFileName, SESSIONS_FOLDER } from '../rollout-path.ts';

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
  for (const entry of listNow(folder)) {
    if (!isRolloutFileName(entry.name) || entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    const stat = statNow(path);
    if (stat?.isFile) yield { found: foundAt(path, isArchived), stat };
  }
}

function* walk(folder: string, isArchived: boolean, depth: number): Generator<StatedRollout> {
  for (const entry of listNow(folder)) {
    const path = join(folder, entry.name);
    if (isRolloutFileName(entry.name)) {
      const stat = entry.isDirectory() ? null : statNow(path);
      if (stat?.isFile) yield { found: foundAt(path, isArchived), stat };
    } else if (depth < MAX_DEPTH && isFolder(entry, path)) {
      yield* walk(path, isArchived, depth + 1);
    }
  }
}

function isFolder(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? (statNow(path)?.isFolder ?? false) : entry.isDirectory();
}
