import type { FileLayer } from '../files/file-layer.ts';
import { type ReadRange, readLines } from '../files/read-lines.ts';
import { recordOfLine } from './rollout-records.ts';

const TAIL_BYTES = 64 * 1024;

/** The ordinal of the last numbered record before `to`, or of the file; null when no record has one. Reads from the end. */
export async function lastOrdinal(files: FileLayer, path: string, to?: number): Promise<number | null> {
  const end = to ?? (await files.stat(path))?.size ?? 0;
  for (let length = TAIL_BYTES; ; length *= 4) {
    const from = Math.max(0, end - length);
    const ordinal = await lastOrdinalIn(files, path, { from, to: end });
    if (ordinal !== null || from === 0) return ordinal;
  }
}

/** A line that is cut at the beginning of the stretch is no record, so it is not taken for one. */
async function lastOrdinalIn(files: FileLayer, path: string, range: ReadRange): Promise<number | null> {
  let last: number | null = null;
  for await (const lines of readLines(files, path, range)) {
    for (const { bytes } of lines) last = ordinalOf(bytes) ?? last;
  }
  return last;
}

/** Null for a line that is no whole record, or one without a number. */
export function ordinalOf(line: Buffer): number | null {
  const ordinal = recordOfLine(line)?.extra?.ordinal;
  return typeof ordinal === 'number' && Number.isSafeInteger(ordinal) ? ordinal : null;
}
