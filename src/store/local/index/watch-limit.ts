import { readFile } from 'node:fs/promises';

const LIMIT_FILE = '/proc/sys/fs/inotify/max_user_watches';
/** One folder for each day of some years. */
const MIN_FOLDERS = 1_000;
const MAX_FOLDERS = 5_000;
/** Linux bounds the watches of all programs of a user together; editors need some. */
const SHARE = 8;

/** How many folders one process may watch. */
export async function watchLimit(): Promise<number> {
  const text = await readFile(LIMIT_FILE, 'utf8').catch(() => '');
  return Math.min(MAX_FOLDERS, Math.max(MIN_FOLDERS, Math.floor((Number.parseInt(text, 10) || 0) / SHARE)));
}
