import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { O_NONBLOCK } from './o-nonblock.ts';

export interface ReadOptions {
  readonly maxBytes?: number;
  /** Whether what was opened may be read: it is asked about the place of the file itself, whatever a path leads to by then. */
  readonly isAllowed?: (place: string) => Promise<boolean>;
}

/**
 * The bytes of a regular file. Fails, as the system does where there is none, for a pipe or a device as well: those may keep a
 * reader waiting, or never end; and for a file longer than `maxBytes` or not allowed, before it is read.
 */
export async function readRegularFile(
  path: string,
  { maxBytes = Infinity, isAllowed }: ReadOptions = {},
): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | O_NONBLOCK);
  const stats = await file.stat();
  if (stats.isFile() && stats.size > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`);
  if (isAllowed !== undefined && !(await isAllowedAt(file, path, isAllowed))) {
    throw Object.assign(new Error(`"${path}" must not be read`), { code: 'EACCES' });
  }
  if (stats.isFile()) return await file.readFile();
  if (stats.isDirectory()) throw Object.assign(new Error(`"${path}" is a directory`), { code: 'EISDIR' });
  throw irregular(path);
}

export function irregular(path: string): Error {
  return new Error(`"${path}" is not a regular file`);
}

async function isAllowedAt(
  file: FileHandle,
  path: string,
  isAllowed: (place: string) => Promise<boolean>,
): Promise<boolean> {
  const place = await placeOf(file, path);
  return place !== null && (await isAllowed(place));
}

/** Where an opened file stands; null: nowhere, or somewhere else than its path leads to. */
async function placeOf(file: FileHandle, path: string): Promise<string | null> {
  const { dev, ino, nlink } = await file.stat({ bigint: true });
  if (nlink === 0n) return null;
  const told = await readlink(`/proc/self/fd/${file.fd}`).catch(() => null);
  if (told !== null) return told;
  const place = await realpath(path);
  const there = await lstat(place, { bigint: true });
  return there.dev === dev && there.ino === ino ? place : null;
}
