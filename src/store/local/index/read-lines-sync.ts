import { readSync } from 'node:fs';
import { MAX_LINE_BYTES } from '../files/read-lines.ts';

const NEWLINE = 10;
const CHUNK_BYTES = 1024 * 1024;

export interface LinesRead {
  /** Position behind the last whole line. */
  readonly end: number;
  /** What stands behind it without a newline; empty where that is longer than a line may be. */
  readonly tail: Buffer;
  readonly tailBytes: number;
}

export interface ReadLinesSync {
  /** Memory to read into; what fits into it is read at once. */
  readonly chunk?: Buffer;
  /** How far to read; the whole file by default. */
  readonly maxBytes?: number;
  /** A longer line is empty for the callback, and not held; 256 MiB by default. */
  readonly maxLineBytes?: number;
}

/**
 * Calls back with each whole line from a position on; the bytes are valid during the call only. Stops before a line
 * when the callback said false, and where the stretch ends as the file does.
 */
export function readLinesSync(
  fd: number,
  from: number,
  onLine: (line: Buffer, offset: number) => boolean,
  {
    chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES),
    maxBytes = Number.POSITIVE_INFINITY,
    maxLineBytes = MAX_LINE_BYTES,
  }: ReadLinesSync = {},
): LinesRead {
  let buffer = chunk;
  let filled = 0;
  /** Position of the line that the buffer begins with, and how much of it was let go before. */
  let base = from;
  let passed = 0;
  let scanned = 0;
  while (true) {
    const at = base + passed + filled;
    const read = readSync(fd, buffer, filled, Math.min(buffer.byteLength - filled, from + maxBytes - at), at);
    filled += read;
    let start = 0;
    for (let end = indexOfNewline(buffer, scanned, filled); end !== -1; end = indexOfNewline(buffer, start, filled)) {
      const lineBytes = passed + end - start;
      if (!onLine(lineBytes > maxLineBytes ? EMPTY : buffer.subarray(start, end), base)) {
        return { end: base, tail: EMPTY, tailBytes: 0 };
      }
      base += lineBytes + 1;
      passed = 0;
      start = end + 1;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    const tailBytes = passed + filled;
    if (read === 0)
      return { end: base, tail: tailBytes > maxLineBytes ? EMPTY : buffer.subarray(0, filled), tailBytes };
    if (tailBytes > maxLineBytes) {
      passed = tailBytes;
      filled = 0;
      buffer = chunk;
    } else if (filled === buffer.byteLength) {
      buffer = Buffer.concat([buffer], Math.min(2 * filled, maxLineBytes + 1));
    }
    scanned = filled;
  }
}

const EMPTY = Buffer.alloc(0);

function indexOfNewline(buffer: Buffer, from: number, to: number): number {
  return buffer.subarray(0, to).indexOf(NEWLINE, from);
}
