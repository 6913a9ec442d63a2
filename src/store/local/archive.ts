import { basename, dirname, join } from 'node:path';
import { ThreadStoreError } from '../errors.ts';
import type { FileLayer } from './file-layer.ts';
import { type FoundRollout, foundAt } from './find-rollouts.ts';
import { makeFolders } from './make-folders.ts';
import { ARCHIVE_FOLDER, dayFolder } from './rollout-path.ts';

export interface MoveOptions {
  readonly files: FileLayer;
  readonly home: string;
  readonly durability: 'disk' | 'os';
}

/** Moves a rollout file to the archive, which is flat; its times stay. Durable when this returns, at level `disk`. */
export function moveToArchive(options: MoveOptions, rollout: FoundRollout): Promise<FoundRollout> {
  return move(options, rollout, join(options.home, ARCHIVE_FOLDER), true);
}

/** Moves it back to the day folder that its name tells; it counts as changed now. */
export async function moveFromArchive(options: MoveOptions, rollout: FoundRollout): Promise<FoundRollout> {
  const moved = await move(options, rollout, dayFolder(options.home, rollout.fileName), false);
  await options.files.setTimes(moved.path, new Date());
  return moved;
}

async function move(
  options: MoveOptions,
  { path }: FoundRollout,
  folder: string,
  isArchived: boolean,
): Promise<FoundRollout> {
  const { files, durability } = options;
  const target = join(folder, basename(path));
  await makeFolders(options, folder);
  // A rename would replace the other file without a word.
  if ((await files.stat(target)) !== null) {
    throw new ThreadStoreError('conflict', `Cannot move "${path}" to "${folder}": a file of that name is there`);
  }
  await files.rename(path, target);
  if (durability === 'disk') {
    await files.syncFolder(folder);
    await files.syncFolder(dirname(path));
  }
  return foundAt(target, isArchived);
}
