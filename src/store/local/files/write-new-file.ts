import { dirname } from 'node:path';
import { ThreadStoreError } from '../../errors.ts';
import { type Unfinished, unfinishedPath } from '../rollouts/rollout-path.ts';
import type { FileLayer, OpenFile } from './file-layer.ts';
import { unlinkIfThere } from './unlink-if-there.ts';

export interface NewFileOptions {
  readonly files: FileLayer;
  readonly durability: 'disk' | 'os';
  /** What is done, for the name that the file has meanwhile. */
  readonly doing: Unfinished;
  /** The same, for errors. */
  readonly action: string;
}

/** Appends the content of a file; null when there is to be none. */
type WriteContent<Result> = (append: AppendBytes) => Promise<Result | null>;

export type AppendBytes = (bytes: Buffer) => Promise<void>;

/**
 * Makes a file that is there under its name only when it is whole. What a crash left of an earlier attempt is written
 * anew. Answers what `write` does; when that is null, no file is made.
 */
export async function writeNewFile<Result>(
  options: NewFileOptions,
  path: string,
  write: WriteContent<Result>,
  beforeNamed: (unfinished: string) => Promise<void> = async () => undefined,
): Promise<Result | null> {
  const { files, durability, doing } = options;
  const unfinished = unfinishedPath(path, doing);
  await unlinkIfThere(files, unfinished);
  try {
    const result = await writeContent(options, unfinished, write);
    if (result === null) {
      await unlinkIfThere(files, unfinished);
      return null;
    }
    await beforeNamed(unfinished);
    await files.rename(unfinished, path);
    if (durability === 'disk') await files.syncFolder(dirname(path));
    return result;
  } catch (reason) {
    await unlinkIfThere(files, unfinished).catch(() => undefined);
    throw reason;
  }
}

async function writeContent<Result>(
  { files, durability, action }: NewFileOptions,
  unfinished: string,
  write: WriteContent<Result>,
): Promise<Result | null> {
  const target = await files.open(unfinished, 'create');
  try {
    const result = await write((bytes) => writeWhole(target, bytes, action));
    if (result !== null && durability === 'disk') await target.sync();
    return result;
  } finally {
    await target.close();
  }
}

async function writeWhole(file: OpenFile, bytes: Buffer, action: string): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const written = await file.write(bytes.subarray(at));
    if (written === 0) throw new ThreadStoreError('unavailable', `Cannot ${action}: nothing was stored`);
    at += written;
  }
}
