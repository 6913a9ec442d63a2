import { basename, join, sep } from 'node:path';
import { statNow } from '../files/blocking-calls.ts';
import type { FileStat } from '../files/file-layer.ts';
import { type FoundRollout, foundAt } from '../rollouts/find-rollouts.ts';
import { isInArchive, isRolloutFileName } from '../rollouts/rollout-path.ts';
import { foundOf, type KnownFile } from './file-row.ts';
import type { FileTable } from './file-table.ts';
import { rolloutFolder } from './walk-rollouts.ts';

/** The rollout files at a path, or directly in a folder of that path, that are not as the index knows them. */
export function changedRollouts(files: FileTable, path: string): readonly FoundRollout[] {
  const isArchived = isInArchive(files.home, path + sep);
  if (!isRolloutFileName(basename(path))) return changedIn(files, path, isArchived);
  const stat = statNow(path);
  const row = files.byPath(path);
  const isKnown = stat?.isFile ? row !== undefined && isAsKnown(stat, row) : row === undefined;
  return isKnown ? [] : [foundAt(path, isArchived)];
}

function changedIn(files: FileTable, folder: string, isArchived: boolean): readonly FoundRollout[] {
  if (!statNow(folder)?.isFolder) return files.knownBelow(folder).map(foundOf);
  const known = new Map(files.knownIn(folder).map((row) => [row.path, row]));
  const changed: FoundRollout[] = [];
  for (const fileName of rolloutFolder(folder, isArchived).fileNames) {
    const path = join(folder, fileName);
    const row = known.get(path);
    const stat = statNow(path);
    if (!stat?.isFile) continue;
    if (row === undefined || !isAsKnown(stat, row)) changed.push(foundAt(path, isArchived));
    known.delete(path);
  }
  return [...changed, ...[...known.values()].map(foundOf)];
}

export function isAsKnown(stat: FileStat, row: KnownFile): boolean {
  return (
    row.size === stat.size && row.mtime_ms === stat.mtimeMs && row.ctime_ms === stat.ctimeMs && row.inode === stat.inode
  );
}
