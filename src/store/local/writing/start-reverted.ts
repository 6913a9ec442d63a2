import { join } from 'node:path';
import type { HistoryRecord } from '../../../history/record.ts';
import type { Appended } from '../../live-thread.ts';
import type { FoldersOf } from '../files/make-folders.ts';
import type { HistorySegment } from '../rollouts/history-base.ts';
import { PaginatedFormat } from './line-format.ts';
import { LineNumbering } from './line-numbering.ts';
import { isRollback, keptHistory, revertedFileName, revertedMeta } from './revert-rollout.ts';
import type { RolloutRecorder } from './rollout-recorder.ts';
import { startRollout } from './start-rollout.ts';

export interface RevertOptions extends FoldersOf {
  readonly threadId: string;
  readonly segmentsOf: (path: string) => Promise<readonly HistorySegment[]>;
  /** Where a file of this name belongs that takes the place of another one. */
  readonly folderOf: (fileName: string, before: string) => string;
}

/** A file that is now the current one of its thread. */
export interface RevertedRollout {
  readonly path: string;
  readonly recorder: RolloutRecorder;
  readonly numbering: LineNumbering;
  /** Positions of its first records. */
  readonly appended: Appended;
}

/**
 * Takes the last turns back from a paginated thread, whose current file, durable, is at `before`. Nothing is removed
 * from that: another file, which begins with `records` other than rollbacks, goes on behind the turns that stay.
 */
export async function startReverted(
  options: RevertOptions,
  before: string,
  { numTurns, records }: { readonly numTurns: number; readonly records: readonly HistoryRecord[] },
  open: (path: string) => Promise<RolloutRecorder>,
): Promise<RevertedRollout> {
  const { files, threadId, segmentsOf, folderOf } = options;
  const kept = await keptHistory(files, await segmentsOf(before), numTurns);
  const format = new PaginatedFormat(threadId, kept.base?.endOrdinal ?? 0);
  const numbering = new LineNumbering(format, kept.seq, kept.seq);
  const others = records.filter((record) => !isRollback(record));
  const { lines, appended } = numbering.add([revertedMeta(kept), ...others]);
  const fileName = revertedFileName(threadId, before);
  const path = join(folderOf(fileName, before), fileName);
  return { path, recorder: await startRollout(options, path, lines, open), numbering, appended };
}
