import { copyFile, lstat, mkdir, opendir, readlink, realpath, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { RpcError } from '../protocol/rpc-error.ts';

/**
 * Copies a file, a link as a link, or a folder with what is in it; pipes, sockets and devices in it are left out. Files that are there
 * are written over.
 *
 * @throws {RpcError} -32600 for a folder without `recursive` or into itself, and for anything that is none of the three.
 */
export async function copyPath(source: string, destination: string, recursive: boolean): Promise<void> {
  const info = await lstat(source);
  if (info.isDirectory()) {
    if (!recursive) throw RpcError.invalidRequest('fs/copy requires recursive: true when sourcePath is a directory');
    await refuseItself(source, destination);
    await copyFolder(source, destination);
  } else if (info.isSymbolicLink()) {
    await symlink(await readlink(source), destination);
  } else if (info.isFile()) {
    await copyOneFile(source, destination);
  } else {
    throw RpcError.invalidRequest('fs/copy only supports regular files, directories, and symlinks');
  }
}

async function copyFolder(source: string, destination: string): Promise<void> {
  await mkdir(destination, { recursive: true });
  for await (const { name } of await opendir(source)) {
    const from = path.join(source, name);
    const to = path.join(destination, name);
    const info = await lstat(from);
    if (info.isDirectory()) await copyFolder(from, to);
    else if (info.isSymbolicLink()) await symlink(await readlink(from), to);
    else if (info.isFile()) await copyOneFile(from, to);
  }
}

/** A pipe that stands where the copy goes would never let go of the writer. */
async function copyOneFile(source: string, destination: string): Promise<void> {
  const found = await stat(destination).catch(() => null);
  if (found?.isFIFO() || found?.isSocket()) throw RpcError.invalidRequest(`path \`${destination}\` is not a file`);
  await copyFile(source, destination);
}

async function refuseItself(source: string, destination: string): Promise<void> {
  const from = await realpath(source);
  const to = await resolvedSoFar(destination);
  if (to !== from && !to.startsWith(from.endsWith(path.sep) ? from : from + path.sep)) return;
  throw RpcError.invalidRequest('fs/copy cannot copy a directory to itself or one of its descendants');
}

/** With the links resolved of as much of the path as is there. */
async function resolvedSoFar(target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch (reason) {
    const folder = path.dirname(target);
    if (folder === target) throw reason;
    return path.join(await resolvedSoFar(folder), path.basename(target));
  }
}
