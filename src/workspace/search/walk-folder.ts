import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { addRules, type IgnoreRules, isIgnored, rulesAbove } from './ignore-rules.ts';

/** Folders that are read at once. */
const AT_ONCE = 16;
const RULE_FILES = ['.gitignore', '.ignore'];

/** A file or folder below a root. */
export interface FoundPath {
  /** The root as it was asked for. */
  readonly root: string;
  /** From the root, with `/` between the names. */
  readonly path: string;
  readonly isFolder: boolean;
}

export interface WalkFolder {
  readonly root: string;
  readonly signal: AbortSignal;
  /** Called with what was found, which goes on growing; false ends the walk. */
  readonly onFound: (found: readonly FoundPath[]) => boolean;
}

interface Folder {
  readonly absolute: string;
  /** From the root. */
  readonly path: string;
  readonly rules: IgnoreRules | null;
  /** Real paths of the folder and of those above it, so that links cannot lead round in a circle. */
  readonly lineage: readonly string[];
}

/**
 * Finds what is below a root, without what the ignore files of git leave out, and without what belongs to git. Links are followed.
 * What cannot be read is passed over.
 */
export async function walkFolder({ root, signal, onFound }: WalkFolder): Promise<void> {
  const absolute = path.resolve(root);
  const { isRepository, rules } = await rulesAbove(absolute);
  const ruleFiles = isRepository ? RULE_FILES : ['.ignore'];
  const real = await realpath(absolute).catch(() => absolute);
  let waiting: Folder[] = [{ absolute, path: '', rules, lineage: [real] }];
  while (waiting.length > 0 && !signal.aborted) {
    const now = waiting.slice(0, AT_ONCE);
    waiting = waiting.slice(AT_ONCE);
    const read = await Promise.all(now.map((folder) => readFolder(root, folder, ruleFiles)));
    for (const { found, folders } of read) {
      if (!onFound(found)) return;
      waiting = waiting.concat(folders);
    }
  }
}

async function readFolder(root: string, folder: Folder, ruleFiles: readonly string[]) {
  const entries = await readdir(folder.absolute, { withFileTypes: true }).catch((): Dirent[] => []);
  const present = ruleFiles.filter((file) => entries.some(({ name }) => name === file));
  const rules = await addRules(folder.rules, folder.absolute, present);
  const found: FoundPath[] = [];
  const folders: Folder[] = [];
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    const absolute = path.join(folder.absolute, entry.name);
    const kind = await kindOf(entry, absolute);
    if (kind === null || isIgnored(rules, absolute, kind === 'folder')) continue;
    const relative = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    found.push({ root, path: relative, isFolder: kind === 'folder' });
    if (kind !== 'folder') continue;
    const below = await lineageOf(entry, absolute, folder);
    if (below !== null) folders.push({ absolute, path: relative, rules, lineage: below });
  }
  return { found, folders };
}

async function kindOf(entry: Dirent, absolute: string): Promise<'file' | 'folder' | null> {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  if (!entry.isSymbolicLink()) return null;
  const target = await stat(absolute).catch(() => null);
  if (target?.isDirectory()) return 'folder';
  return target?.isFile() ? 'file' : null;
}

/** Null for a link to a folder in which it stands itself. */
async function lineageOf(entry: Dirent, absolute: string, { lineage }: Folder): Promise<readonly string[] | null> {
  const [above = ''] = lineage.slice(-1);
  if (!entry.isSymbolicLink()) return [...lineage, path.join(above, entry.name)];
  const real = await realpath(absolute).catch(() => null);
  return real === null || lineage.includes(real) ? null : [...lineage, real];
}
