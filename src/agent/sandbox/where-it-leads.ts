import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

const MAX_LINKS = 40;

/** The path that writing to `path` would reach: links are followed, also one to a file that is not there yet. */
export async function whereItLeads(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const found = await realpath(at).catch(() => null);
    if (found !== null) return found;
    const stats = await lstat(at).catch(() => null);
    if (stats === null) return join(await leadOf(dirname(at)), basename(at));
    if (!stats.isSymbolicLink()) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  return at;
}

async function leadOf(folder: string): Promise<string> {
  return folder === dirname(folder) ? folder : whereItLeads(folder);
}
