import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { rootAbove } from '../../system/root-above.ts';

const MAX_RULES_BYTES = 1024 * 1024;

/** What is left out below a folder: the rules that stand there, and those of the folders above it. */
export interface IgnoreRules {
  readonly folder: string;
  readonly rules: Ignore;
  readonly above: IgnoreRules | null;
}

/** Where rules are looked for: `.gitignore` only counts in a repository of git. */
export interface RuleFiles {
  readonly isRepository: boolean;
}

/** The rules that hold at a folder because of what stands above it, from the root of its repository on. */
export async function rulesAbove(root: string): Promise<RuleFiles & { readonly rules: IgnoreRules | null }> {
  const repository = await rootAbove(root);
  if (repository === null) return { isRepository: false, rules: null };
  let rules = await addRules(null, repository, [path.join('.git', 'info', 'exclude')]);
  const names = path.relative(repository, root).split(path.sep).filter(Boolean);
  let folder = repository;
  for (const name of names) {
    rules = await addRules(rules, folder, ['.gitignore', '.ignore']);
    folder = path.join(folder, name);
  }
  return { isRepository: true, rules };
}

/** With the rules of those files of a folder that are there and can be read. */
export async function addRules(
  above: IgnoreRules | null,
  folder: string,
  files: readonly string[],
): Promise<IgnoreRules | null> {
  const texts = await Promise.all(files.map((file) => readRules(path.join(folder, file))));
  const found = texts.filter((text) => text !== '');
  return found.length === 0
    ? above
    : { folder, rules: ignore({ allowRelativePaths: true }).add(found.join('\n')), above };
}

/** Whether the rules leave this path out; the nearest rule decides. */
export function isIgnored(rules: IgnoreRules | null, file: string, isFolder: boolean): boolean {
  for (let each = rules; each !== null; each = each.above) {
    const below = file.slice(each.folder.endsWith(path.sep) ? each.folder.length : each.folder.length + 1);
    const name = path.sep === '/' ? below : below.replaceAll(path.sep, '/');
    const { ignored, unignored } = each.rules.test(isFolder ? `${name}/` : name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

async function readRules(file: string): Promise<string> {
  try {
    const info = await stat(file);
    return info.isFile() && info.size <= MAX_RULES_BYTES ? await readFile(file, 'utf8') : '';
  } catch {
    return '';
  }
}
