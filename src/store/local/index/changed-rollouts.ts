import { basename, sep } from 'node:path';
import { statNow } from '../blocking-calls.ts';
import { type FoundRollout, foundAt } from '../find-rollouts.ts';
import { isInArchive, isRolloutFileName } from '../rollout-path.ts';
import type { FileRows, KnownFile } from './file-rows.ts';
import { rolloutsIn, type StatedRollout, walkRollouts } from './walk-rollouts.ts';

/** The rollout files at a path, or directly in a folder of that path, that are not as the index knows them. */
export function changedRollouts(files: FileRows, home: string, path: string): readonly FoundRollout[] {
  const isArchived = isInArchive(home, path + sep);
  if (!isRolloutFileName(basename(path))) return changedIn(files, path, isArchived);
  const found = foundAt(path, isArchived);
  const stat = statNow(path);
  const row = files.byPath.get({ path });
  const isKnown = stat?.isFile ? isAsKnown({ found, stat }, row) : row === undefined;
  return isKnown ? [] : [found];
}

function changedIn(files: FileRows, path: string, isArchived: boolean): readonly FoundRollout[] {
  const folder = path + sep;
  if (!statNow(path)?.isFolder) return files.pathsBelow.all({ folder }).map((row) => foundAt(row.path, isArchived));
  const known = new Map(files.knownIn.all({ folder, separator: sep }).map((row) => [row.path, row]));
  const changed: FoundRollout[] = [];
  for (const rollout of rolloutsIn(path, isArchived)) {
    if (!isAsKnown(rollout, known.get(rollout.found.path))) changed.push(rollout.found);
    known.delete(rollout.found.path);
  }
  return [...changed, ...[...known.keys()].map((gone) => foundAt(gone, isArchived))];
}

export interface HomeDifferences {
  /** Files that are new or changed. */
  readonly rollouts: readonly StatedRollout[];
  readonly gone: readonly KnownFile[];
}

/** What differs between the index and all folders. */
export function differences(files: FileRows, home: string): HomeDifferences {
  const known = new Map(files.known.all().map((row) => [row.path, row]));
  const rollouts: StatedRollout[] = [];
  for (const rollout of walkRollouts(home)) {
    if (!isAsKnown(rollout, known.get(rollout.found.path))) rollouts.push(rollout);
    known.delete(rollout.found.path);
  }
  return { rollouts, gone: [...known.values()] };
}

export function isAsKnown({ stat }: StatedRollout, row: KnownFile | undefined): boolean {
  return (
    row !== undefined &&
    row.size === stat.size &&
    row.mtime_ms === stat.mtimeMs &&
    row.ctime_ms === stat.ctimeMs &&
    row.inode === stat.inode
  );
}
