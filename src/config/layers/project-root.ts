import { stat } from 'node:fs/promises';
import path from 'node:path';

const GIT = ['.git'];

/** The closest folder at or above `cwd` that has one of these entries, by default a `.git`; null where none has. */
export async function projectRoot(cwd: string, markers: readonly string[] = GIT): Promise<string | null> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    for (const marker of markers) {
      if ((await stat(path.join(folder, marker)).catch(() => null)) !== null) return folder;
    }
    if (folder === path.dirname(folder)) return null;
  }
}

/** The folders from the root of the project down to `cwd`; `cwd` alone outside of any. */
export async function foldersFromRoot(cwd: string, markers: readonly string[] = GIT): Promise<readonly string[]> {
  const root = (await projectRoot(cwd, markers)) ?? cwd;
  const steps = path.relative(root, cwd).split(path.sep).filter(Boolean);
  return [root, ...steps.map((_, index) => path.join(root, ...steps.slice(0, index + 1)))];
}
