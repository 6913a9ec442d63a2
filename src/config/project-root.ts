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
