import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type {
  FsCopyParams,
  FsCreateDirectoryParams,
  FsGetMetadataResult,
  FsReadDirectoryEntry,
  FsReadDirectoryResult,
  FsReadFileResult,
  FsRemoveParams,
  FsWriteFileParams,
} from '../protocol/fs.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import { O_NONBLOCK } from '../system/o-nonblock.ts';
import { errorCode } from '../system/os-error.ts';
import { copyPath } from './copy-path.ts';
import { decodeBase64 } from './decode-base64.ts';
import { withOsErrors } from './os-error.ts';

const { O_RDONLY, O_WRONLY, O_CREAT, O_TRUNC } = constants;

const CHUNK_BYTES = 1024 * 1024;
/** Links of a folder that are followed at once. */
const AT_ONCE = 32;

export interface HostFilesOptions {
  /** Longest file that is read. */
  readonly maxFileBytes: number;
}

/**
 * The files of the machine, for clients that see them through this server. Paths are absolute.
 *
 * What the operating system refuses is an `RpcError` -32603 in its words; what is asked wrongly is -32600.
 */
export class HostFiles {
  readonly #maxFileBytes: number;

  constructor({ maxFileBytes }: HostFilesOptions) {
    this.#maxFileBytes = maxFileBytes;
  }

  read(file: string): Promise<FsReadFileResult> {
    return withOsErrors(async () => {
      await using handle = await open(path.resolve(file), O_RDONLY | O_NONBLOCK);
      const info = await handle.stat();
      if (!info.isFile() && !info.isDirectory()) throw RpcError.invalidRequest(`path \`${file}\` is not a file`);
      const data = await this.#readAll(handle, info.isFile() ? info.size : 0);
      return { dataBase64: data.toString('base64') };
    });
  }

  write({ path: file, dataBase64 }: FsWriteFileParams): Promise<Record<string, never>> {
    const data = decodeBase64(dataBase64, (what) =>
      RpcError.invalidRequest(`fs/writeFile requires valid base64 dataBase64: ${what}`),
    );
    return withOsErrors(async () => {
      await using handle = await open(path.resolve(file), O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK);
      await handle.writeFile(data);
      return {};
    });
  }

  createDirectory({ path: folder, recursive }: FsCreateDirectoryParams): Promise<Record<string, never>> {
    return withOsErrors(async () => {
      await mkdir(path.resolve(folder), { recursive: recursive ?? true });
      return {};
    });
  }

  getMetadata(file: string): Promise<FsGetMetadataResult> {
    return withOsErrors(async () => {
      const [own, target] = await Promise.all([lstat(path.resolve(file)), stat(path.resolve(file))]);
      return {
        isDirectory: target.isDirectory(),
        isFile: target.isFile(),
        isSymlink: own.isSymbolicLink(),
        createdAtMs: Math.max(0, Math.floor(target.birthtimeMs)),
        modifiedAtMs: Math.max(0, Math.floor(target.mtimeMs)),
      };
    });
  }

  readDirectory(folder: string): Promise<FsReadDirectoryResult> {
    return withOsErrors(async () => {
      const root = path.resolve(folder);
      const found = await readdir(root, { withFileTypes: true });
      const entries: FsReadDirectoryEntry[] = [];
      const links: string[] = [];
      for (const entry of found) {
        if (entry.isSymbolicLink()) links.push(entry.name);
        else entries.push({ fileName: entry.name, isDirectory: entry.isDirectory(), isFile: entry.isFile() });
      }
      for (let at = 0; at < links.length; at += AT_ONCE) {
        const followed = await Promise.all(links.slice(at, at + AT_ONCE).map((name) => follow(root, name)));
        entries.push(...followed.flatMap((entry) => entry ?? []));
      }
      return { entries };
    });
  }

  remove({ path: file, recursive, force }: FsRemoveParams): Promise<Record<string, never>> {
    const target = path.resolve(file);
    if (target === path.parse(target).root) throw RpcError.invalidRequest('fs/remove refuses the root of a filesystem');
    return withOsErrors(async () => {
      try {
        await removePath(target, recursive ?? true);
      } catch (reason) {
        if (errorCode(reason) !== 'ENOENT' || force === false) throw reason;
      }
      return {};
    });
  }

  copy({ sourcePath, destinationPath, recursive }: FsCopyParams): Promise<Record<string, never>> {
    return withOsErrors(async () => {
      await copyPath(path.resolve(sourcePath), path.resolve(destinationPath), recursive);
      return {};
    });
  }

  /** Files of /proc and the like say that they are empty, and others may grow meanwhile: what counts is what comes. */
  async #readAll(handle: FileHandle, size: number): Promise<Buffer> {
    if (size > this.#maxFileBytes) throw this.#tooLarge();
    const pieces: Buffer[] = [];
    let total = 0;
    for (;;) {
      const length = Math.min(Math.max(CHUNK_BYTES, size - total), this.#maxFileBytes + 1 - total);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, null);
      if (bytesRead === 0) return Buffer.concat(pieces, total);
      pieces.push(buffer.subarray(0, bytesRead));
      total += bytesRead;
      if (total > this.#maxFileBytes) throw this.#tooLarge();
    }
  }

  #tooLarge(): RpcError {
    return RpcError.invalidRequest(`fs/readFile reads files of up to ${this.#maxFileBytes} bytes`);
  }
}

async function follow(folder: string, name: string): Promise<FsReadDirectoryEntry | null> {
  try {
    const target = await stat(path.join(folder, name));
    return { fileName: name, isDirectory: target.isDirectory(), isFile: target.isFile() };
  } catch {
    return null;
  }
}

async function removePath(target: string, recursive: boolean): Promise<void> {
  if (!(await lstat(target)).isDirectory()) return unlink(target);
  await (recursive ? rm(target, { recursive: true }) : rmdir(target));
}
