import { basename, dirname, join } from 'node:path';
import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { makeFolders } from '../files/make-folders.ts';
import { type FoundRollout, foundAt } from '../rollouts/find-rollouts.ts';
import { ARCHIVE_FOLDER, dayFolder } from '../rollouts/rollout-path.ts';

export interface MoveOptions {
  readonly files: FileLayer;
  readonly home: string;
  readonly durability: 'disk' | 'os';
}

/** Called as soon as the file is in its new place, whatever fails after that. */
export type OnMoved = (moved: FoundRollout) => void;

/** Moves a rollout file to the archive, which is flat; its times stay. Durable when this returns, at level `disk`. */
export async function moveToArchive(options: MoveOptions, rollout: FoundRollout, onMoved: OnMoved): Promise<void> {
  await move(options, rollout, { folder: join(options.home, ARCHIVE_FOLDER), isArchived: true, onMoved });
}

/** Moves it back to the day folder that its name tells; it counts as changed now. */
export async function moveFromArchive(options: MoveOptions, rollout: FoundRollout, onMoved: OnMoved): Promise<void> {
  const folder = dayFolder(options.home, rollout.fileName);
  const path = await move(options, rollout, { folder, isArchived: false, onMoved });
  await options.files.setTimes(path, new Date());
}

interface Move {
  readonly folder: string;
  readonly isArchived: boolean;
  readonly onMoved: OnMoved;
}

async function move(
  options: MoveOptions,
  { path }: FoundRollout,
  { folder, isArchived, onMoved }: Move,
): Promise<string> {
  const { files, durability } = options;
  const target = join(folder, basename(path));
  await makeFolders(options, folder);
  // A rename would replace the other file without a word.
  if ((await files.stat(target)) !== null) {
    if ((await files.stat(path)) === null) throw new ThreadStoreError('not-found', `Somebody else moved "${path}"`);
    throw new ThreadStoreError('conflict', `Cannot move "${path}" to "${folder}": a file of that name is there`);
  }
  await files.rename(path, target);
  onMoved(foundAt(target, isArchived));
  if (durability === 'disk') {
    await files.syncFolder(folder);
    await files.syncFolder(dirname(path));
  }
  return target;
}
