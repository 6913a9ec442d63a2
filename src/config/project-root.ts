import { stat } from 'node:fs/promises';
import path from 'node:path';

/** The closest folder at or above `cwd` that has a `.git`; null outside of any repository. */
export async function projectRoot(cwd: string): Promise<string | null> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const git = await stat(path.join(folder, '.git')).catch(() => null);
    if (git !== null) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

/** The folders from the root of the repository down to `cwd`; `cwd` alone outside of any. */
export async function foldersFromRoot(cwd: string): Promise<readonly string[]> {
  const root = (await projectRoot(cwd)) ?? cwd;
  const steps = path.relative(root, cwd).split(path.sep).filter(Boolean);
  return [root, ...steps.map((_, index) => path.join(root, ...steps.slice(0, index + 1)))];
}
