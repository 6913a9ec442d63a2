import { closeSync, type Dirent, readSync } from 'node:fs';
import { Slices } from '../../../async/slices.ts';
import { ThreadStoreError } from '../../errors.ts';
import { listNow, statNow } from './blocking-calls.ts';
import { errnoOf, type FileLayer, type FileStat, fileStat, isDenied, nodeFileLayer } from './file-layer.ts';
import { isForeign } from './foreign-filesystem.ts';
import { openWithStats } from './open-regular-file.ts';

/** Looks at thousands of files. Answers are in the order of what was asked for. */
export interface FileSurvey {
  /** Empty for a folder that is not there, null for one that this user may not look into. */
  list(folders: readonly string[]): Promise<readonly (readonly Dirent[] | null)[]>;
  /** Null where nothing is, or nothing that this user may look at. */
  stat(paths: readonly string[]): Promise<readonly (FileStat | null)[]>;
  /**
   * What `read` makes of the first bytes of each file, which are its own during the call only. While it says null it is
   * asked again with more of them, up to 1 MiB. Null as well for a file that cannot be read so.
   */
  readStarts<T>(paths: readonly string[], read: ReadStart<T>): Promise<readonly (T | null)[]>;
}

/** `isAll`: the file has no more bytes than these. */
export type ReadStart<T> = (start: Buffer, stat: FileStat, isAll: boolean) => T | null;

const START_BYTES = 64 * 1024;
const MAX_START_BYTES = 1024 * 1024;
const WAITING_AT_ONCE = 64;

/**
 * How to look at many files of a home. Calls for files of this machine take microseconds, and waiting for each in another
 * thread several times that, more so on a busy machine: they are made at once, with turns for other work in between.
 */
export function surveyOf(files: FileLayer, home: string): FileSurvey {
  return files === nodeFileLayer && !isForeign(home) ? BLOCKING : waitingSurvey(files);
}

const BLOCKING: FileSurvey = {
  list: (folders) => inSlices(folders, listNow),
  stat: (paths) => inSlices(paths, statNow),
  readStarts: (paths, read) => {
    const memory = { buffer: Buffer.allocUnsafeSlow(START_BYTES) };
    return inSlices(paths, (path) => readStart(path, memory, read));
  },
};

function waitingSurvey(files: FileLayer): FileSurvey {
  return {
    list: (folders) => someAtOnce(folders, (folder) => files.list(folder).catch(nullIfDenied)),
    stat: (paths) => someAtOnce(paths, (path) => files.stat(path).catch(nullIfDenied)),
    readStarts: async (paths) => paths.map(() => null),
  };
}

function nullIfDenied(reason: unknown): null {
  if (isDenied(reason)) return null;
  throw reason;
}

async function inSlices<T>(paths: readonly string[], call: (path: string) => T): Promise<T[]> {
  const results: T[] = [];
  const slices = new Slices();
  for (const path of paths) {
    if (slices.isOver) await slices.next();
    results.push(call(path));
  }
  return results;
}

async function someAtOnce<T>(paths: readonly string[], call: (path: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let at = 0; at < paths.length; at += WAITING_AT_ONCE) {
    results.push(...(await Promise.all(paths.slice(at, at + WAITING_AT_ONCE).map(call))));
  }
  return results;
}

function readStart<T>(path: string, memory: { buffer: Buffer }, read: ReadStart<T>): T | null {
  try {
    const { fd, stats } = openWithStats(path);
    try {
      return readMore(fd, fileStat(stats), memory, read);
    } finally {
      closeSync(fd);
    }
  } catch (reason) {
    if (errnoOf(reason) === undefined && !(reason instanceof ThreadStoreError)) throw reason;
    return null;
  }
}

function readMore<T>(fd: number, stat: FileStat, memory: { buffer: Buffer }, read: ReadStart<T>): T | null {
  for (let filled = 0; ; ) {
    const count = readSync(fd, memory.buffer, filled, memory.buffer.byteLength - filled, filled);
    filled += count;
    const isAll = count === 0 || filled >= stat.size;
    const result = read(memory.buffer.subarray(0, filled), stat, isAll);
    if (result !== null || isAll || filled >= MAX_START_BYTES) return result;
    if (filled < memory.buffer.byteLength) continue;
    memory.buffer = Buffer.concat([memory.buffer], memory.buffer.byteLength * 4);
  }
}
