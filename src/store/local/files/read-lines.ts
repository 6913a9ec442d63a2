import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileLayer } from './file-layer.ts';
import { isPackedPath, unpackedChunks } from './packed-rollout.ts';

const NEWLINE = 10;
const CHUNK_BYTES = 1024 * 1024;
/** Lines that are handed out at once; a chunk may consist of more of them than of bytes worth reading. */
const MAX_BATCH = 16_384;
const EMPTY = Buffer.alloc(0);
/** A longer line is passed over: V8 could not hold its text. */
export const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** A line, or several empty ones that follow one another. */
export interface FileLine {
  /** Without the newline. */
  readonly bytes: Buffer;
  /** How many lines this stands for; more than one only where all of them are empty. */
  readonly count: number;
  /** Position behind the line and its newline. */
  readonly end: number;
  /** False for a last line without a newline. */
  readonly isEnded: boolean;
}

export interface ReadRange {
  readonly from?: number;
  /** Where to stop; the end of the file, as it was when reading began, by default. */
  readonly to?: number;
  /** How much is read at once; 256 KiB by default. */
  readonly chunkBytes?: number;
}

/**
 * The lines of a file, in batches out of what one bounded read brought. Never holds more than a chunk and one line:
 * the bytes of a batch are valid until the next one is asked for. Other work gets its turn between batches.
 *
 * A packed file (`.zst`) is unpacked on the way; positions are those of its content.
 */
export async function* readLines(
  files: FileLayer,
  path: string,
  range: ReadRange = {},
): AsyncGenerator<readonly FileLine[]> {
  const splitter = new LineSplitter(range.from ?? 0);
  for await (const chunk of isPackedPath(path)
    ? cut(unpackedChunks(files, path), range)
    : chunksOf(files, path, range)) {
    for (const lines of splitter.push(chunk)) {
      yield lines;
      if (lines.length === MAX_BATCH) await nextTurn();
    }
  }
  const last = splitter.rest();
  if (last !== null) yield [last];
}

async function* chunksOf(
  files: FileLayer,
  path: string,
  { from = 0, to, chunkBytes = CHUNK_BYTES }: ReadRange,
): AsyncGenerator<Buffer> {
  const file = await files.open(path, 'read');
  try {
    const end = Math.min(to ?? Number.POSITIVE_INFINITY, (await file.stat()).size);
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(chunkBytes, end - from)));
    for (let at = from; at < end; ) {
      const chunk = buffer.subarray(0, end - at);
      const read = await file.read(chunk, at);
      if (read === 0) break;
      at += read;
      yield chunk.subarray(0, read);
    }
  } finally {
    await file.close();
  }
}

/** The stretch of a content that can only be read from its beginning. */
async function* cut(
  chunks: AsyncIterable<Buffer>,
  { from = 0, to = Number.POSITIVE_INFINITY }: ReadRange,
): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of chunks) {
    const wanted = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += chunk.byteLength;
    if (wanted.byteLength > 0) yield wanted;
    if (at >= to) return;
  }
}

/** Cuts what is read of a file, chunk by chunk, into lines. */
export class LineSplitter {
  #position: number;
  #parts: Buffer[] = [];
  #partBytes = 0;

  constructor(position: number) {
    this.#position = position;
  }

  /** The lines that end in a chunk, in batches that are never empty. */
  *push(chunk: Buffer): Generator<readonly FileLine[]> {
    let lines: FileLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const empty = this.#isWithin ? 0 : newlinesAt(chunk, start);
      const next = empty > 0 ? start + empty : end + 1;
      this.#position += next - start;
      if (empty === 0) this.#keep(chunk.subarray(start, end));
      const bytes = empty === 0 ? this.#take() : EMPTY;
      lines.push({ bytes, count: Math.max(empty, 1), end: this.#position, isEnded: true });
      start = next;
      if (lines.length < MAX_BATCH) continue;
      yield lines;
      lines = [];
    }
    // The chunk is read into again.
    this.#keep(Buffer.from(chunk.subarray(start)));
    this.#position += chunk.byteLength - start;
    if (lines.length > 0) yield lines;
  }

  rest(): FileLine | null {
    if (this.#partBytes === 0) return null;
    return { bytes: this.#take(), count: 1, end: this.#position, isEnded: false };
  }

  get #isWithin(): boolean {
    return this.#partBytes > 0;
  }

  #keep(part: Buffer): void {
    this.#partBytes += part.byteLength;
    if (part.byteLength > 0 && this.#partBytes <= MAX_LINE_BYTES) this.#parts.push(part);
    else if (this.#partBytes > MAX_LINE_BYTES) this.#parts = [];
  }

  #take(): Buffer {
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#partBytes = 0;
    return bytes;
  }
}

/** How many newlines stand side by side from here on. */
function newlinesAt(chunk: Buffer, start: number): number {
  let at = start;
  while (chunk[at] === NEWLINE) at += 1;
  return at - start;
}
