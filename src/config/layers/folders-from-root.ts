import path from 'node:path';
import { rootAbove } from '../../system/root-above.ts';

/** The folders from the root of the project down to `cwd`; `cwd` alone outside of any. */
export async function foldersFromRoot(cwd: string, markers?: readonly string[]): Promise<readonly string[]> {
  const root = (await rootAbove(cwd, markers)) ?? cwd;
  const steps = path.relative(root, cwd).split(path.sep).filter(Boolean);
  return [root, ...steps.map((_, index) => path.join(root, ...steps.slice(0, index + 1)))];
}
