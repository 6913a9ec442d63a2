import type { Dirent } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileLayer } from './file-layer.ts';
import {
  ARCHIVE_FOLDER,
  isRolloutFileName,
  parseRolloutName,
  type RolloutName,
  SESSIONS_FOLDER,
} from './rollout-path.ts';

/** One rollout file of a home, known by its name only. */
export interface FoundRollout {
  readonly path: string;
  readonly fileName: string;
  readonly isArchived: boolean;
  /** Null when the name carries no thread id. */
  readonly name: RolloutName | null;
}

// year, month, day: the originals nest no deeper
export const MAX_DEPTH = 3;

/** All rollout files of a home, newest first by name. */
export async function findRollouts(files: FileLayer, home: string): Promise<readonly FoundRollout[]> {
  const [live, archived] = await Promise.all([findIn(files, home, false), findIn(files, home, true)]);
  return [...live, ...archived].sort(newestFirst);
}

/** The rollout files below `sessions` or below `archived_sessions`, newest first by name. */
export async function findRolloutsIn(
  files: FileLayer,
  home: string,
  isArchived: boolean,
): Promise<readonly FoundRollout[]> {
  return [...(await findIn(files, home, isArchived))].sort(newestFirst);
}

/** The same view of a file whose path is known. */
export function foundAt(path: string, isArchived: boolean): FoundRollout {
  const fileName = basename(path);
  return { path, fileName, isArchived, name: parseRolloutName(fileName) };
}

function findIn(files: FileLayer, home: string, isArchived: boolean): Promise<FoundRollout[]> {
  return walk(files, join(home, isArchived ? ARCHIVE_FOLDER : SESSIONS_FOLDER), isArchived, 0);
}

async function walk(files: FileLayer, folder: string, isArchived: boolean, depth: number): Promise<FoundRollout[]> {
  const found: FoundRollout[] = [];
  for (const entry of await files.list(folder)) {
    const path = join(folder, entry.name);
    if (isRolloutFileName(entry.name)) {
      if (await isFile(files, entry, path)) found.push(foundAt(path, isArchived));
    } else if (depth < MAX_DEPTH && (await isFolder(files, entry, path))) {
      found.push(...(await walk(files, path, isArchived, depth + 1)));
    }
  }
  return found;
}

async function isFile(files: FileLayer, entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return (await files.stat(path))?.isFile ?? false;
}

async function isFolder(files: FileLayer, entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await files.stat(path))?.isFolder ?? false;
}

/** Live files before archived ones, and a plain file before its compressed copy, where the rest of the name is the same. */
export function newestFirst(left: FoundRollout, right: FoundRollout): number {
  return compare(stem(right), stem(left)) || compare(left.fileName, right.fileName) || compare(right.path, left.path);
}

function stem({ fileName }: FoundRollout): string {
  // Compared some hundred thousand times in a large home, where a regular expression shows.
  if (fileName.endsWith('.jsonl')) return fileName.slice(0, -'.jsonl'.length);
  return fileName.endsWith('.jsonl.zst') ? fileName.slice(0, -'.jsonl.zst'.length) : fileName;
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
