import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isStandIn } from './stand-in.ts';

const GIT = ['.git'];

/** The closest folder at or above an absolute one that has one of these entries, by default a `.git`; null where none has. */
export async function rootAbove(folder: string, markers: readonly string[] = GIT): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    for (const marker of markers) {
      if (await isThere(join(at, marker))) return at;
    }
    if (at === dirname(at)) return null;
  }
}

/** What stands there while a command runs, so that it cannot make it, is not. */
async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null && !(await isStandIn(path));
}
