import { basename, dirname, sep } from 'node:path';
import { type FoundRollout, foundAt } from '../find-rollouts.ts';
import { isInArchive, isRolloutFileName } from '../rollout-path.ts';
import type { FileRows, KnownFile } from './file-rows.ts';
import { rolloutsIn, type StatedRollout, statRollout } from './walk-rollouts.ts';

/** The rollout files at a path, or directly in a folder of that path, that are not as the index knows them. */
export function changedRollouts(files: FileRows, home: string, path: string): readonly FoundRollout[] {
  const isArchived = isInArchive(home, path + sep);
  if (!isRolloutFileName(basename(path))) return changedIn(files, path, isArchived);
  const found = foundAt(path, isArchived);
  const stat = statRollout(path);
  const row = files.byPath.get({ path });
  const isKnown = stat?.isFile ? isAsKnown({ found, stat }, row) : row === undefined;
  return isKnown ? [] : [found];
}

function changedIn(files: FileRows, folder: string, isArchived: boolean): readonly FoundRollout[] {
  const known = new Map(files.knownBelow.all({ folder: folder + sep }).map((row) => [row.path, row]));
  const changed: FoundRollout[] = [];
  for (const rollout of rolloutsIn(folder, isArchived)) {
    if (!isAsKnown(rollout, known.get(rollout.found.path))) changed.push(rollout.found);
    known.delete(rollout.found.path);
  }
  const isThere = statRollout(folder)?.isFolder === true;
  for (const path of known.keys()) {
    if ((!isThere || dirname(path) === folder) && !statRollout(path)?.isFile) changed.push(foundAt(path, isArchived));
  }
  return changed;
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
