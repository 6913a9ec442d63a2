import { readSync } from 'node:fs';
import { MAX_LINE_BYTES } from '../read-lines.ts';

const NEWLINE = 10;
const CHUNK_BYTES = 1024 * 1024;

export interface LinesRead {
  /** Position behind the last whole line. */
  readonly end: number;
  /** What stands behind it without a newline. */
  readonly tail: Buffer;
}

export interface ReadLinesSync {
  /** Memory to read into; what fits into it is read at once. */
  readonly chunk?: Buffer;
  /** How far to read; the whole file by default. */
  readonly maxBytes?: number;
}

/**
 * Calls back with each whole line from a position on; the bytes are valid during the call only. Stops before a line
 * when the callback said false, and where the stretch ends as the file does.
 */
export function readLinesSync(
  fd: number,
  from: number,
  onLine: (line: Buffer, offset: number) => boolean,
  { chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES), maxBytes = Number.POSITIVE_INFINITY }: ReadLinesSync = {},
): LinesRead {
  let buffer = chunk;
  let filled = 0;
  let base = from;
  let scanned = 0;
  while (true) {
    const wanted = Math.min(buffer.byteLength - filled, from + maxBytes - base - filled);
    const read = readSync(fd, buffer, filled, wanted, base + filled);
    filled += read;
    let start = 0;
    for (let end = indexOfNewline(buffer, scanned, filled); end !== -1; end = indexOfNewline(buffer, start, filled)) {
      const line = buffer.subarray(start, end);
      if (!onLine(line.byteLength > MAX_LINE_BYTES ? EMPTY : line, base + start)) {
        return { end: base + start, tail: EMPTY };
      }
      start = end + 1;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    base += start;
    scanned = filled;
    if (read === 0) return { end: base, tail: buffer.subarray(0, filled) };
    if (filled === buffer.byteLength) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.byteLength)]);
  }
}

const EMPTY = Buffer.alloc(0);

function indexOfNewline(buffer: Buffer, from: number, to: number): number {
  return buffer.subarray(0, to).indexOf(NEWLINE, from);
}
