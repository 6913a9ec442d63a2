import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

const MAX_FILES = 200;
const MAX_FOLDERS = 200;

/** The `.toml` files in a folder and below it, by name; a complaint where there are more than are looked at. */
export async function roleFiles(
  root: string,
): Promise<{ readonly files: readonly string[]; readonly complaint: string | null }> {
  const files: string[] = [];
  const folders = [root];
  for (let at = 0; at < Math.min(folders.length, MAX_FOLDERS); at += 1) {
    const folder = folders[at] ?? root;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => [])) {
      const inside = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(inside);
      else if (entry.name.endsWith('.toml')) files.push(inside);
    }
  }
  const isTooMuch = files.length > MAX_FILES || folders.length > MAX_FOLDERS;
  return {
    files: files.sort().slice(0, MAX_FILES),
    complaint: isTooMuch
      ? `Ignoring agent roles: no more than ${MAX_FILES} files in ${MAX_FOLDERS} folders are looked at in ${root}`
      : null,
  };
}
