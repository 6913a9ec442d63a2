import type { IndexedFile } from '../index/inspect-index.ts';
import type { ScannedRollout } from './scanned-rollout.ts';

/** How a rollout file stands in the index. `wrong`: the file did not change since, yet the index says something else. */
export type Indexed = 'current' | 'behind' | 'missing' | 'wrong';

/** How one file stands in the index. */
export function compareWithIndex(rollout: ScannedRollout, row: IndexedFile | undefined): Indexed {
  if (row === undefined) return 'missing';
  const { stat } = rollout;
  const isSame = row.size === stat.size && row.mtimeMs === stat.mtimeMs && row.inode === stat.inode;
  if (!isSame) return 'behind';
  if (rollout.failure !== null || rollout.found.name?.isCompressed) return 'current';
  if (rollout.readBytes !== stat.size) return 'behind';
  if (row.innerId !== rollout.innerId) return 'wrong';
  const { fold } = row;
  if (fold === null || fold.size !== stat.size || fold.mtimeMs !== stat.mtimeMs) return 'current';
  return fold.bytes === rollout.wholeBytes && fold.lines === rollout.lines ? 'current' : 'wrong';
}
