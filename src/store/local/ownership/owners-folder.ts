import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of notes and sockets in a home; 0700, as all that is made there. */
export function ownersFolder(home: string): string {
  return join(home, 'bobbin-owners');
}

/** False for a link, whatever it leads to: nothing there is ours to read, to write or to remove. */
export async function isFolderItself(folder: string): Promise<boolean> {
  try {
    return (await lstat(folder)).isDirectory();
  } catch {
    return false;
  }
}
