import { readdir, stat, utimes } from 'node:fs/promises';

/** What hardly a folder that somebody made has. */
const TIME = new Date(0);

/** Marks an empty folder as one that only stands in for something missing, so that nothing can be made in its place. */
export async function markAsStandIn(folder: string): Promise<void> {
  await utimes(folder, TIME, TIME);
}

/** By the time of a folder's last change, in milliseconds. Whatever is made within changes it. */
export function hasStandInTime({ mtimeMs }: { readonly mtimeMs: number }): boolean {
  return mtimeMs === TIME.getTime();
}

/** Whether a folder is such a one, and nobody's. */
export async function isStandIn(folder: string): Promise<boolean> {
  try {
    return hasStandInTime(await stat(folder)) && (await readdir(folder)).length === 0;
  } catch {
    return false;
  }
}
