import { constants, type Dirent } from 'node:fs';
import * as fs from 'node:fs/promises';
import { O_NONBLOCK } from '../../../system/o-nonblock.ts';
import { errorCode } from '../../../system/os-error.ts';
import { ThreadStoreError } from '../../errors.ts';

/** What the store looks at in a file's metadata. Sizes in bytes, times in milliseconds since the epoch. */
export interface FileStat {
  readonly size: number;
  readonly mtimeMs: number;
  readonly birthtimeMs: number;
  /** Of the last change of the entry itself, a move included. */
  readonly ctimeMs: number;
  readonly inode: number;
  /** 0 once the last name of an open file is gone. */
  readonly links: number;
  readonly isFolder: boolean;
  /** False for folders, and for pipes, sockets and devices, on which a read may wait without end. */
  readonly isFile: boolean;
}

/** An open file. Every call may fail with an `errno` code, and `write` may store less than it was given. */
export interface OpenFile {
  readonly fd: number;
  stat(): Promise<FileStat>;
  /** Bytes read into `into` from `position`; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Bytes written at the end of the file (the file is opened for appending). */
  write(bytes: Uint8Array): Promise<number>;
  truncate(size: number): Promise<void>;
  /** The bytes are on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * All but `read` open for reading too. `append` fails with `ENOENT` where nothing is, `create` with `EEXIST` where
 * something is; `lock` makes the file unless it is there.
 */
export type OpenMode = 'read' | 'append' | 'create' | 'lock';

/** The calls to the operating system that the local store makes; tests put faults in here. */
export interface FileLayer {
  /** Opens regular files only, and refuses anything else with `invalid`. New files are 0600. */
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  /** Null when nothing is there. */
  stat(path: string): Promise<FileStat | null>;
  /** Empty when the folder is not there. */
  list(folder: string): Promise<readonly Dirent[]>;
  /** Makes one folder, 0700, unless it is there. */
  makeFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  setTimes(path: string, time: Date): Promise<void>;
  /** The folder's entries are on the disk. */
  syncFolder(folder: string): Promise<void>;
}

/** The operating system's error code of a failure, such as `ENOENT`. */
export function errnoOf(reason: unknown): string | undefined {
  return reason instanceof ThreadStoreError ? undefined : errorCode(reason);
}

const { O_RDONLY, O_RDWR, O_APPEND, O_CREAT, O_EXCL } = constants;

const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY,
  append: O_RDWR | O_APPEND,
  create: O_RDWR | O_APPEND | O_CREAT | O_EXCL,
  lock: O_RDWR | O_APPEND | O_CREAT,
};

export const nodeFileLayer: FileLayer = {
  async open(path, mode) {
    const handle = await fs.open(path, OPEN_FLAGS[mode] | O_NONBLOCK, 0o600);
    try {
      if (!(await handle.stat()).isFile()) throw new ThreadStoreError('invalid', `"${path}" is not a regular file`);
      return openFile(handle);
    } catch (reason) {
      await handle.close();
      throw reason;
    }
  },

  async stat(path) {
    try {
      return fileStat(await fs.stat(path));
    } catch (reason) {
      if (isMissing(reason)) return null;
      throw reason;
    }
  },

  async list(folder) {
    try {
      return await fs.readdir(folder, { withFileTypes: true });
    } catch (reason) {
      if (isMissing(reason)) return [];
      throw reason;
    }
  },

  async makeFolder(folder) {
    try {
      await fs.mkdir(folder, { mode: 0o700 });
    } catch (reason) {
      if (errnoOf(reason) !== 'EEXIST') throw reason;
    }
  },

  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  setTimes: (path, time) => fs.utimes(path, time, time),

  async syncFolder(folder) {
    // Windows opens no folders, and some network filesystems refuse to sync one.
    if (process.platform === 'win32') return;
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } catch (reason) {
      if (errnoOf(reason) !== 'EINVAL') throw reason;
    } finally {
      await handle.close();
    }
  },
};

function openFile(handle: fs.FileHandle): OpenFile {
  return {
    fd: handle.fd,
    stat: async () => fileStat(await handle.stat()),
    read: async (into, position) => (await handle.read(into, 0, into.byteLength, position)).bytesRead,
    write: async (bytes) => (await handle.write(bytes)).bytesWritten,
    truncate: (size) => handle.truncate(size),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

export function fileStat(stats: Awaited<ReturnType<typeof fs.stat>>): FileStat {
  return {
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeMs),
    birthtimeMs: Number(stats.birthtimeMs),
    ctimeMs: Number(stats.ctimeMs),
    inode: Number(stats.ino),
    links: Number(stats.nlink),
    isFolder: stats.isDirectory(),
    isFile: stats.isFile(),
  };
}

const DENIED = new Set(['EACCES', 'EPERM']);

/** This user may not look there. */
export function isDenied(reason: unknown): boolean {
  return DENIED.has(errnoOf(reason) ?? '');
}

// A path that can lead nowhere, as a link to itself, leads to nothing.
const MISSING = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** The path leads to nothing. */
export function isMissing(reason: unknown): boolean {
  return MISSING.has(errnoOf(reason) ?? '');
}
