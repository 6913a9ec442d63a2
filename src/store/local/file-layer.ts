import type { Dirent } from 'node:fs';
import * as fs from 'node:fs/promises';

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

export type OpenMode = 'read' | 'append' | 'create';

/** The calls to the operating system that the local store makes; tests put faults in here. */
export interface FileLayer {
  /** `append` and `create` open for reading too; `create` fails with `EEXIST`. New files are 0600. */
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
  return reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined;
}

export const nodeFileLayer: FileLayer = {
  async open(path, mode) {
    const flags = { read: 'r', append: 'a+', create: 'ax+' }[mode];
    return openFile(await fs.open(path, flags, 0o600));
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

function fileStat(stats: Awaited<ReturnType<typeof fs.stat>>): FileStat {
  return {
    size: Number(stats.size),
    mtimeMs: Number(stats.mtimeMs),
    birthtimeMs: Number(stats.birthtimeMs),
    ctimeMs: Number(stats.ctimeMs),
    inode: Number(stats.ino),
    links: Number(stats.nlink),
    isFolder: stats.isDirectory(),
  };
}

function isMissing(reason: unknown): boolean {
  const code = errnoOf(reason);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
