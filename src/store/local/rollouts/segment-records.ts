import type { FileLayer } from '../files/file-layer.ts';
import type { HistorySegment } from './history-base.ts';
import { type ReadRecords, type RecordBatch, readRecords } from './rollout-records.ts';

export interface SegmentRecords extends Pick<ReadRecords, 'isWanted'> {
  /** Where the last file ends for the reader; null, the default, for all of it. */
  readonly end?: number | null;
}

export interface SegmentBatch extends RecordBatch {
  readonly segment: HistorySegment;
}

/** The records of a history that consists of these stretches of files; positions go on from one to the next. */
export async function* segmentRecords(
  files: FileLayer,
  segments: readonly HistorySegment[],
  { end = null, isWanted }: SegmentRecords = {},
): AsyncGenerator<SegmentBatch> {
  let firstSeq = 0;
  for (const segment of segments) {
    const to = segment.to ?? end;
    const range = { firstSeq, ...(to === null ? {} : { to }), ...(isWanted === undefined ? {} : { isWanted }) };
    for await (const batch of readRecords(files, segment.path, range)) {
      firstSeq = batch.nextSeq;
      yield { ...batch, segment };
    }
  }
}
