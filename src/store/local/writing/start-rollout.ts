import { dirname } from 'node:path';
import { type FoldersOf, makeFolders } from '../files/make-folders.ts';
import { unfinishedPath } from '../rollouts/rollout-path.ts';
import type { RolloutRecorder } from './rollout-recorder.ts';

/**
 * A further file of a thread that has one, with its first lines. It gets its name, which makes it the current one, only
 * when they are all durable: until then, and after a failure or a crash, the file before is.
 */
export async function startRollout(
  options: FoldersOf,
  path: string,
  lines: readonly Buffer[],
  open: (path: string) => Promise<RolloutRecorder>,
): Promise<RolloutRecorder> {
  const { files, durability } = options;
  const folder = dirname(path);
  const unfinished = unfinishedPath(path, 'starting');
  await makeFolders(options, folder);
  const recorder = await open(unfinished);
  try {
    await recorder.append(lines);
    await recorder.flush();
    await files.rename(unfinished, path);
    recorder.movedTo(path);
    if (durability === 'disk') await files.syncFolder(folder);
    return recorder;
  } catch (reason) {
    await recorder.close().catch(() => undefined);
    for (const made of [path, unfinished]) await files.unlink(made).catch(() => undefined);
    throw reason;
  }
}
