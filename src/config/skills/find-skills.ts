import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SkillMetadata, SkillsListEntry } from '../../protocol/skill.ts';
import { foldersFromRoot } from '../layers/folders-from-root.ts';
import { BadSkill, type FoundSkill, readSkill } from './read-skill.ts';

const MAX_DEPTH = 6;
/** Folders below one place that are looked into. */
const MAX_FOLDERS = 2_000;
const ADMIN_FOLDER = '/etc/codex/skills';
const SCOPES: readonly SkillMetadata['scope'][] = ['repo', 'user', 'system', 'admin'];

/** Where skills are looked for beside the folder of a thread. */
export interface SkillHomes {
  readonly codexHome: string;
  /** Of the user, for `.agents/skills` in it. */
  readonly userHome: string;
}

/** Skills and what could not be read, the nearest scope first, then by name. */
export interface FoundSkills {
  readonly skills: readonly FoundSkill[];
  readonly errors: SkillsListEntry['errors'];
  /** Where it was looked, and where it would have been. */
  readonly folders: ReadonlySet<string>;
}

/**
 * The skills that a thread in this folder has: those of the project, from its root down to the folder, and those of the
 * user and of the machine. A skill that is reached by several ways is there once.
 */
export async function findSkills({ codexHome, userHome }: SkillHomes, cwd: string): Promise<FoundSkills> {
  const projectFolders = (await stat(cwd).catch(() => null)) === null ? [] : await foldersFromRoot(cwd);
  const places = [
    ...projectFolders
      .filter((folder) => folder !== userHome)
      .flatMap((folder) => [
        { folder: path.join(folder, '.codex', 'skills'), scope: 'repo' as const },
        { folder: path.join(folder, '.agents', 'skills'), scope: 'repo' as const },
      ]),
    { folder: path.join(codexHome, 'skills'), scope: 'user' as const },
    { folder: path.join(userHome, '.agents', 'skills'), scope: 'user' as const },
    { folder: path.join(codexHome, 'skills', '.system'), scope: 'system' as const },
    { folder: ADMIN_FOLDER, scope: 'admin' as const },
  ];
  const found = new Map<string, SkillMetadata['scope']>();
  const folders = new Set(places.map(({ folder }) => folder));
  for (const { folder, scope } of places) {
    const { files, seen } = await skillFiles(folder);
    for (const file of files) if (!found.has(file)) found.set(file, scope);
    for (const each of seen) folders.add(each);
  }
  const read = await Promise.all([...found].map(([file, scope]) => tryToRead(file, scope)));
  return {
    skills: read.flatMap((each) => ('name' in each ? [each] : [])).sort(compareSkills),
    errors: read.flatMap((each) => ('message' in each ? [each] : [])),
    folders,
  };
}

async function tryToRead(file: string, scope: SkillMetadata['scope']) {
  try {
    return await readSkill(file, scope);
  } catch (error) {
    if (error instanceof BadSkill) return { path: file, message: error.message };
    throw error;
  }
}

/** Real paths of the `SKILL.md` below a folder. Links are followed; folders whose names begin with a dot are not looked into. */
async function skillFiles(
  root: string,
): Promise<{ readonly files: readonly string[]; readonly seen: ReadonlySet<string> }> {
  const files: string[] = [];
  const seen = new Set<string>();
  let level = [root];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      const real = await realpath(folder).catch(() => null);
      if (real === null || seen.has(real) || seen.size >= MAX_FOLDERS) continue;
      seen.add(real);
      for (const entry of await readdir(real, { withFileTypes: true }).catch((): Dirent[] => [])) {
        const inside = path.join(real, entry.name);
        if (entry.name === 'SKILL.md' && (await isFile(inside))) files.push(inside);
        else if (!entry.name.startsWith('.') && !entry.isFile()) next.push(inside);
      }
    }
    level = next;
  }
  return { files, seen };
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() === true;
}

function compareSkills(a: FoundSkill, b: FoundSkill): number {
  const byScope = SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope);
  if (byScope !== 0) return byScope;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.path < b.path ? -1 : 1;
}
