import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Every file and empty folder below but those of the derived index, relative and sorted; folders end with a slash. */
export async function folderTree(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('bobbin_index_'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)) + (entry.isDirectory() ? '/' : ''))
    .sort();
}
