import { dirname } from 'node:path';
import type { MoveOptions } from './archive.ts';
import { errnoOf } from './file-layer.ts';
import type { FoundRollout } from './find-rollouts.ts';

/** Removes the files of a thread, the newest first: what a crash leaves is a thread that can be deleted again. */
export async function deleteRollouts(
  { files, durability }: MoveOptions,
  rollouts: readonly FoundRollout[],
): Promise<void> {
  for (const { path } of rollouts) {
    await files.unlink(path).catch((reason: unknown) => {
      if (errnoOf(reason) !== 'ENOENT') throw reason;
    });
    if (durability === 'disk') await files.syncFolder(dirname(path));
  }
}
