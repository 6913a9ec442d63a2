import { decodeRecord } from '../../history/codec.ts';
import type { HistoryRecord, StoredRecord } from '../../history/record.ts';
import type { FileLayer } from './file-layer.ts';
import { type ReadRange, readLines } from './read-lines.ts';

/**
 * The records of one stretch of a file, with positions that count from `firstSeq`.
 *
 * A position is the number of the line, so it stays what it is when a later version learns to read more kinds of lines;
 * a line that is no record leaves a gap.
 */
export async function* readRecords(
  files: FileLayer,
  path: string,
  range: ReadRange & { readonly firstSeq?: number } = {},
): AsyncGenerator<{ readonly records: readonly StoredRecord[]; readonly nextSeq: number }> {
  let nextSeq = range.firstSeq ?? 0;
  for await (const lines of readLines(files, path, range)) {
    const records: StoredRecord[] = [];
    for (const { bytes } of lines) {
      const record = recordOfLine(bytes);
      if (record !== null) records.push({ seq: nextSeq, ...record });
      nextSeq += 1;
    }
    yield { records, nextSeq };
  }
}

/** Lines in a stretch of a file; a last line without a newline counts. */
export async function countLines(files: FileLayer, path: string, range: ReadRange = {}): Promise<number> {
  let count = 0;
  for await (const lines of readLines(files, path, range)) count += lines.length;
  return count;
}

/** Null for a line that is no record: blank, torn or foreign. */
export function recordOfLine(bytes: Buffer): HistoryRecord | null {
  return bytes.byteLength === 0 ? null : decodeRecord(bytes.toString('utf8'));
}
