import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { O_NONBLOCK } from '../../../system/o-nonblock.ts';
import { ThreadStoreError } from '../../errors.ts';

/**
 * Opens a regular file for reading, without ever waiting. Blocks as long as the disk does.
 *
 * @throws {ThreadStoreError} `invalid` for a pipe, a socket, a device or a folder.
 */
export function openRegularFile(path: string): number {
  return openWithStats(path).fd;
}

/** The same with what the system says of the file. */
export function openWithStats(path: string): { readonly fd: number; readonly stats: Stats } {
  const fd = openSync(path, constants.O_RDONLY | O_NONBLOCK);
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, stats };
  closeSync(fd);
  throw new ThreadStoreError('invalid', `"${path}" is not a regular file`);
}
