import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Every file and empty folder below, relative and sorted; folders end with a slash. */
export async function folderTree(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)) + (entry.isDirectory() ? '/' : ''))
    .sort();
}
