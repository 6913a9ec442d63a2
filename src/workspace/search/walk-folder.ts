import type { Dirent, Stats } from 'node:fs';
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
  let level: Folder[] = [{ absolute, path: '', rules, lineage: [real] }];
  while (level.length > 0) {
    const below: Folder[] = [];
    for (let at = 0; at < level.length; at += AT_ONCE) {
      if (signal.aborted) return;
      const now = level.slice(at, at + AT_ONCE);
      for (const { found, folders } of await Promise.all(now.map((folder) => readFolder(root, folder, ruleFiles)))) {
        if (!onFound(found)) return;
        for (const each of folders) below.push(each);
      }
    }
    level = below;
  }
}

async function readFolder(root: string, folder: Folder, ruleFiles: readonly string[]) {
  const entries = await readdir(folder.absolute, { withFileTypes: true }).catch((): Dirent[] => []);
  const present = ruleFiles.filter((file) => entries.some(({ name }) => name === file));
  const rules = await addRules(folder.rules, folder.absolute, present);
  const prefix = folder.absolute.endsWith(path.sep) ? folder.absolute : folder.absolute + path.sep;
  const found: FoundPath[] = [];
  const folders: Folder[] = [];
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    const absolute = prefix + entry.name;
    const kind = entry.isSymbolicLink() ? await kindBehind(absolute) : kindOf(entry);
    if (kind === null || isIgnored(rules, absolute, kind === 'folder')) continue;
    const relative = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
    found.push({ root, path: relative, isFolder: kind === 'folder' });
    if (kind !== 'folder') continue;
    const below = entry.isSymbolicLink() ? await lineageBehind(absolute, folder) : lineageOf(entry, folder);
    if (below !== null) folders.push({ absolute, path: relative, rules, lineage: below });
  }
  return { found, folders };
}

type Kind = 'file' | 'folder' | null;

function kindOf(each: Dirent | Stats): Kind {
  if (each.isDirectory()) return 'folder';
  return each.isFile() ? 'file' : null;
}

async function kindBehind(link: string): Promise<Kind> {
  const target = await stat(link).catch(() => null);
  return target === null ? null : kindOf(target);
}

function lineageOf({ name }: Dirent, { lineage }: Folder): readonly string[] {
  return [...lineage, `${lineage.at(-1)}${path.sep}${name}`];
}

/** Null for a link to a folder in which it stands itself. */
async function lineageBehind(link: string, { lineage }: Folder): Promise<readonly string[] | null> {
  const real = await realpath(link).catch(() => null);
  return real === null || lineage.includes(real) ? null : [...lineage, real];
}
