import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { O_NONBLOCK } from './o-nonblock.ts';

export interface ReadOptions {
  readonly maxBytes?: number;
}

/**
 * The bytes of a regular file. Fails, as the system does where there is none, for a pipe or a device as well: those may keep a
 * reader waiting, or never end; and for a file longer than `maxBytes`, before it is read.
 */
export async function readRegularFile(path: string, { maxBytes = Infinity }: ReadOptions = {}): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | O_NONBLOCK);
  const stats = await file.stat();
  if (stats.isFile() && stats.size > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`);
  if (stats.isFile()) return await file.readFile();
  if (stats.isDirectory()) throw Object.assign(new Error(`"${path}" is a directory`), { code: 'EISDIR' });
  throw irregular(path);
}

export function irregular(path: string): Error {
  return new Error(`"${path}" is not a regular file`);
}
