import { dirname } from 'node:path';
import { unlinkIfThere } from '../files/unlink-if-there.ts';
import { writeNewFile } from '../files/write-new-file.ts';
import { isCompressed } from '../rollouts/describe-rollout.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { lineOf } from '../rollouts/record-lines.ts';
import { readHead } from '../rollouts/rollout-head.ts';
import type { MoveOptions } from './archive.ts';
import { revertedMeta } from './revert-rollout.ts';

/**
 * Removes the files of a thread, the current one and those before its reverts. What a crash leaves is a thread that can
 * be deleted again, and never shows what was reverted: as long as there are older files the current one stays, empty.
 */
export async function deleteRollouts(
  options: MoveOptions,
  current: FoundRollout,
  older: readonly FoundRollout[],
): Promise<void> {
  const { files, durability } = options;
  const isEmptied = older.length > 0 && (await empty(options, current));
  for (const { path } of isEmptied ? [...older, current] : [current, ...older]) {
    await unlinkIfThere(files, path);
    if (durability === 'disk') await files.syncFolder(dirname(path));
  }
}

/** Leaves the first line of a file, without the file that it continues. False where that cannot be written. */
async function empty({ files, durability }: MoveOptions, found: FoundRollout): Promise<boolean> {
  if (isCompressed(found)) return false;
  try {
    const { summary } = await readHead(files, found.path);
    if (summary === null) return false;
    const line = lineOf(summary.meta.id, revertedMeta({ seq: 0, base: null, summary }));
    await writeNewFile({ files, durability, doing: 'emptying', action: 'empty a rollout file' }, found.path, (append) =>
      append(line).then(() => true),
    );
    return true;
  } catch {
    // A full disk must not keep a user from deleting.
    return false;
  }
}
