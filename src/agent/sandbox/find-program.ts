import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** The program of that name in the absolute folders of `PATH`; null: there is none that can be run. */
export async function findProgram(name: string, path: string | undefined = process.env.PATH): Promise<string | null> {
  for (const folder of (path ?? '').split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, name);
    if (await isRunnable(candidate)) return candidate;
  }
  return null;
}

async function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
