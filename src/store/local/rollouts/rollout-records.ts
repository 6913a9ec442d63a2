import { decodeLine } from '../../../history/codec.ts';
import type { HistoryRecord, StoredRecord } from '../../../history/record.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { type ReadRange, readLines } from '../files/read-lines.ts';

export interface ReadRecords extends ReadRange {
  readonly firstSeq?: number;
  /** Looks at a line before it is parsed; lines it refuses are passed over. */
  readonly isWanted?: (line: Buffer) => boolean;
}

export interface RecordBatch {
  readonly records: readonly StoredRecord[];
  readonly nextSeq: number;
  /** Position in the file behind these records. */
  readonly end: number;
  /** False when the file ends here without a newline. */
  readonly isEnded: boolean;
}

/**
 * The records of one stretch of a file, with positions that count from `firstSeq`.
 *
 * A position is the number of the line, so it stays what it is when a later version learns to read more kinds of lines;
 * a line that is no record leaves a gap.
 */
export async function* readRecords(
  files: FileLayer,
  path: string,
  { firstSeq = 0, isWanted = () => true, ...range }: ReadRecords = {},
): AsyncGenerator<RecordBatch> {
  let nextSeq = firstSeq;
  for await (const lines of readLines(files, path, range)) {
    const records: StoredRecord[] = [];
    for (const { bytes, count } of lines) {
      const record = isWanted(bytes) ? recordOfLine(bytes) : null;
      if (record !== null) records.push({ seq: nextSeq, ...record });
      nextSeq += count;
    }
    const last = lines.at(-1);
    yield { records, nextSeq, end: last?.end ?? 0, isEnded: last?.isEnded ?? true };
  }
}

/** Lines in a stretch of a file; a last line without a newline counts. */
export async function countLines(files: FileLayer, path: string, range: ReadRange = {}): Promise<number> {
  let count = 0;
  for await (const lines of readLines(files, path, range)) {
    for (const line of lines) count += line.count;
  }
  return count;
}

/** Null for a line that is no record: blank, torn or foreign. */
export function recordOfLine(bytes: Buffer): HistoryRecord | null {
  return bytes.byteLength === 0 ? null : decodeLine(bytes.toString('utf8'));
}
