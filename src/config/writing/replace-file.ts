import { randomUUID } from 'node:crypto';
import { mkdir, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { irregular } from '../../system/read-regular-file.ts';

/**
 * Puts a text in the place of what a file holds, at once and durably: whoever reads meanwhile gets the one or the other. A
 * link stays a link to the file; the mode stays unless another one is given, and is 0600 for a new file.
 */
export async function replaceFile(
  file: string,
  text: string,
  { mode: wanted }: { readonly mode?: number } = {},
): Promise<void> {
  const target = await targetOf(file);
  const folder = path.dirname(target);
  const unfinished = `${target}.${randomUUID()}.tmp`;
  const before = await stat(target).catch(() => null);
  // Whoever may write to a device could replace it for all.
  if (before?.isFile() === false) throw irregular(target);
  const mode = wanted ?? before?.mode ?? 0o600;
  await mkdir(folder, { recursive: true });
  try {
    await writeDurably(unfinished, text, mode & 0o777);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Where a chain of links leads, though there may be nothing at its end. */
async function targetOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const link = await readlink(file).catch(() => null);
    return link === null ? file : path.resolve(path.dirname(file), link);
  }
}

async function writeDurably(file: string, text: string, mode: number): Promise<void> {
  await using handle = await open(file, 'wx', mode);
  // The mask of the process may have taken something from the mode.
  await handle.chmod(mode);
  await handle.writeFile(text);
  await handle.sync();
}

/** Not every system can; the file itself is safe then. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch {}
}
