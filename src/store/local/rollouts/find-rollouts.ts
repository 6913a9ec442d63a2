import type { Dirent } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { Slices } from '../../../async/slices.ts';
import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { type FileSurvey, surveyOf } from '../files/file-survey.ts';
import {
  ARCHIVE_FOLDER,
  isRolloutFileName,
  isUnfinishedName,
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

/** Rollout files, newest first by name. */
export interface FoundRollouts {
  readonly rollouts: readonly FoundRollout[];
  /** Folders that this user may not look into, as another one leaves them. */
  readonly denied: readonly string[];
}

// year, month, day: the originals nest no deeper
export const MAX_DEPTH = 3;

/** All rollout files of a home, wherever this user may look. */
export async function findRollouts(files: FileLayer, home: string): Promise<FoundRollouts> {
  const [live, archived] = await Promise.all([findIn(files, home, false), findIn(files, home, true)]);
  return {
    rollouts: [...live.rollouts, ...archived.rollouts].sort(newestFirst),
    denied: [...live.denied, ...archived.denied],
  };
}

/** The rollout files below `sessions` or below `archived_sessions`, wherever this user may look. */
export async function findRolloutsIn(files: FileLayer, home: string, isArchived: boolean): Promise<FoundRollouts> {
  const { rollouts, denied } = await findIn(files, home, isArchived);
  return { rollouts: rollouts.sort(newestFirst), denied };
}

/** The folder that all live, or all archived, rollout files are in. */
export function topFolder(home: string, isArchived: boolean): string {
  return join(home, isArchived ? ARCHIVE_FOLDER : SESSIONS_FOLDER);
}

/** What is asked for might be in there. */
export function deniedFolder(folder: string): ThreadStoreError {
  return new ThreadStoreError('unavailable', `Cannot look into "${folder}": the file system answered EACCES`);
}

/** Paths of files of a home that were to become rollout files, and are not yet whole. */
export async function findUnfinished(files: FileLayer, home: string): Promise<readonly string[]> {
  const survey = surveyOf(files, home);
  const walks = [false, true].map((isArchived) => walk(survey, topFolder(home, isArchived), isUnfinishedName));
  return (await Promise.all(walks)).flatMap(({ found }) => found.map(({ path }) => path)).sort();
}

/** The same view of a file whose path is known. */
export function foundAt(path: string, isArchived: boolean): FoundRollout {
  return named(path, basename(path), isArchived);
}

function named(path: string, fileName: string, isArchived: boolean): FoundRollout {
  return { path, fileName, isArchived, name: parseRolloutName(fileName) };
}

async function findIn(
  files: FileLayer,
  home: string,
  isArchived: boolean,
): Promise<{ readonly rollouts: FoundRollout[]; readonly denied: readonly string[] }> {
  const { found, denied } = await walk(surveyOf(files, home), topFolder(home, isArchived), isRolloutFileName);
  const rollouts: FoundRollout[] = [];
  const slices = new Slices();
  for (const { path, fileName } of found) {
    if (slices.isOver) await slices.next();
    rollouts.push(named(path, fileName, isArchived));
  }
  return { rollouts, denied };
}

/** Files whose name is wanted, in nearly the order of their names, newest first, which spares the sorting. */
async function walk(
  survey: FileSurvey,
  top: string,
  isWanted: (fileName: string) => boolean,
): Promise<{ readonly found: readonly { path: string; fileName: string }[]; readonly denied: readonly string[] }> {
  const found: { path: string; fileName: string }[] = [];
  const denied: string[] = [];
  let folders = [top];
  for (let depth = 0; folders.length > 0; depth += 1) {
    const below: string[] = [];
    const slices = new Slices();
    const lists = await survey.list(folders);
    for (const [at, folder] of folders.entries()) {
      if (slices.isOver) await slices.next();
      if (lists[at] === null) denied.push(folder);
      for (const entry of [...(lists[at] ?? [])].sort(lastFirst)) {
        // Parts that need no normalising, which takes longer than the rest of the walk.
        const path = `${folder}${sep}${entry.name}`;
        if (isWanted(entry.name)) {
          if (await isFile(survey, entry, path)) found.push({ path, fileName: entry.name });
        } else if (depth < MAX_DEPTH && (await isFolder(survey, entry, path))) {
          below.push(path);
        }
      }
    }
    folders = below;
  }
  return { found, denied };
}

function lastFirst(left: Dirent, right: Dirent): number {
  return compare(right.name, left.name);
}

function isFile(survey: FileSurvey, entry: Dirent, path: string): boolean | Promise<boolean> {
  return entry.isSymbolicLink() ? isAt(survey, path, 'isFile') : entry.isFile();
}

function isFolder(survey: FileSurvey, entry: Dirent, path: string): boolean | Promise<boolean> {
  return entry.isSymbolicLink() ? isAt(survey, path, 'isFolder') : entry.isDirectory();
}

async function isAt(survey: FileSurvey, path: string, kind: 'isFile' | 'isFolder'): Promise<boolean> {
  const [stat] = await survey.stat([path]);
  return stat?.[kind] ?? false;
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
