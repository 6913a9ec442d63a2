import type { OpenFile } from '../files/file-layer.ts';
import { readRange } from '../files/read-range.ts';

const NEWLINE = 10;

/** A write or sync that failed: its bytes may be in the file from `base` on, wholly, partly or not at all. */
export interface Attempt {
  readonly base: number;
  readonly bytes: Buffer;
}

/** What became of an attempt, and the length of the file now. */
export interface SettledAttempt {
  readonly size: number;
  /** Whether none of its bytes are in the file any more; false where others wrote behind them, so that they stay. */
  readonly isTakenBack: boolean;
  /** How many of the queued lines, from the first on, are in the file. */
  readonly storedLines: number;
  /** Whether the disk may still know another file than this one. */
  readonly needsSync: boolean;
}

/**
 * Learns what became of an attempt: its bytes are taken back where they are the end of the file, and otherwise it is
 * counted which of the `queued` lines are stored. Null where the file is shorter than it was before the attempt.
 */
export async function settleAttempt(
  file: OpenFile,
  { base, bytes }: Attempt,
  queued: readonly Buffer[],
): Promise<SettledAttempt | null> {
  const { size } = await file.stat();
  if (size < base) return null;
  const found = await readRange(file, base, Math.min(size, base + bytes.byteLength));
  const isOnlyOurs = size - base === found.byteLength && bytes.subarray(0, found.byteLength).equals(found);
  if (!isOnlyOurs) {
    const storedLines = countStored(await readRange(file, base, size), queued);
    return { size, isTakenBack: false, storedLines, needsSync: true };
  }
  // What was taken back may be on the disk already, and would be found there after a loss of power.
  const needsSync = found.byteLength > 0;
  if (needsSync) await file.truncate(base);
  return { size: base, isTakenBack: true, storedLines: 0, needsSync };
}

/** How many of the lines, from the first on, are whole lines of the text. */
function countStored(text: Buffer, lines: readonly Buffer[]): number {
  let stored = 0;
  for (let start = 0; start < text.byteLength; ) {
    const end = text.indexOf(NEWLINE, start);
    if (end === -1) break;
    if (lines[stored]?.equals(text.subarray(start, end + 1))) stored += 1;
    start = end + 1;
  }
  return stored;
}
