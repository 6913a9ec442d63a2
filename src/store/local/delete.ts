import { dirname } from 'node:path';
import type { MoveOptions } from './archive.ts';
import type { FoundRollout } from './find-rollouts.ts';
import { unlinkIfThere } from './unlink-if-there.ts';

/** Removes the files of a thread, the newest first: what a crash leaves is a thread that can be deleted again. */
export async function deleteRollouts(
  { files, durability }: MoveOptions,
  rollouts: readonly FoundRollout[],
): Promise<void> {
  for (const { path } of rollouts) {
    await unlinkIfThere(files, path);
    if (durability === 'disk') await files.syncFolder(dirname(path));
  }
}
