import { Decompress } from 'fzstd';
import { ThreadStoreError } from '../../errors.ts';

/** What the beginning of a zstd frame says. */
export interface ZstdHeader {
  /** Bytes that the decoder has to remember. */
  readonly windowBytes: number;
  /** Length of the content; null when the frame does not tell. */
  readonly contentBytes: number | null;
}

/** As long as a frame header can be. */
export const ZSTD_HEADER_BYTES = 18;

const MAGIC = 0xfd2fb528;
const FLAG_CONTENT_BYTES = [0, 2, 4, 8] as const;
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
/** What the format asks every decoder for; 0.169 writes 2 MiB. The decoder moves a whole window for each block. */
const MAX_WINDOW_BYTES = 8 * 1024 * 1024;
/**
 * Longer contents must have taken their share of the file: no conversation repeats itself this often, and a few bytes
 * that unpack without end would keep everything busy for minutes.
 */
const MAX_EASY_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 1_000;
/** Pieces that are decoded in one go, so that their content does not pile up: four bytes may unpack to 128 KiB. */
const PIECE_BYTES = 256;

/** Null for bytes that do not begin a zstd frame. */
export function parseZstdHeader(bytes: Buffer): ZstdHeader | null {
  if (bytes.byteLength < 6 || bytes.readUInt32LE(0) !== MAGIC) return null;
  const descriptor = bytes.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && isSingleSegment ? 1 : (FLAG_CONTENT_BYTES[sizeFlag] ?? 0);
  const at = 5 + (isSingleSegment ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0);
  if (bytes.byteLength < at + sizeBytes) return null;
  const contentBytes = readContentBytes(bytes, at, sizeBytes);
  return { windowBytes: isSingleSegment ? (contentBytes ?? 0) : windowOf(bytes.readUInt8(5)), contentBytes };
}

function readContentBytes(bytes: Buffer, at: number, length: number): number | null {
  switch (length) {
    case 1:
      return bytes.readUInt8(at);
    case 2:
      // The format saves what a single byte could have said.
      return bytes.readUInt16LE(at) + 256;
    case 4:
      return bytes.readUInt32LE(at);
    case 8:
      return Number(bytes.readBigUInt64LE(at));
    default:
      return null;
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** The content of a zstd file, piece by piece. Holds no more than the window of the file and what one piece unpacks to. */
export class ZstdUnpacker {
  readonly #name: string;
  readonly #decoder: Decompress;
  #unpacked: Buffer[] = [];
  #start: Buffer | null = Buffer.alloc(0);
  #packedBytes = 0;
  #contentBytes = 0;

  /** `name`: what is unpacked, for errors. */
  constructor(name: string) {
    this.#name = name;
    this.#decoder = new Decompress((bytes) => {
      if (bytes.byteLength > 0) this.#unpacked.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    });
  }

  /**
   * @throws {ThreadStoreError} `corrupt` for bytes that are no zstd file, one that asks for too much memory, or one that
   * unpacks to much more than any thread does.
   */
  *push(bytes: Buffer): Generator<Buffer> {
    const known = this.#withStart(bytes);
    this.#packedBytes += bytes.byteLength;
    if (known === null) return;
    for (let at = 0; at < known.byteLength; at += PIECE_BYTES) {
      const piece = known.subarray(at, at + PIECE_BYTES);
      this.#decode(() => this.#decoder.push(piece, false));
      yield* this.#take();
      this.#refuseBomb();
    }
  }

  /** @throws {ThreadStoreError} `corrupt` when the file breaks off. */
  *end(): Generator<Buffer> {
    if (this.#start !== null) throw this.#corrupt('it breaks off');
    this.#decode(() => this.#decoder.push(new Uint8Array(0), true));
    yield* this.#take();
  }

  /** Null while too little is there to see what the file asks for. */
  #withStart(bytes: Buffer): Buffer | null {
    if (this.#start === null) return bytes;
    const start = Buffer.concat([this.#start, bytes]);
    this.#start = start;
    if (start.byteLength < ZSTD_HEADER_BYTES) return null;
    const header = parseZstdHeader(start);
    if (header === null) throw this.#corrupt('it is no zstd file');
    if (header.windowBytes > MAX_WINDOW_BYTES) throw this.#corrupt('it asks for too much memory');
    this.#start = null;
    return start;
  }

  #decode(decode: () => unknown): void {
    try {
      decode();
    } catch (cause) {
      throw this.#corrupt(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #take(): Buffer[] {
    const content = this.#unpacked.splice(0);
    for (const { byteLength } of content) this.#contentBytes += byteLength;
    return content;
  }

  #refuseBomb(): void {
    if (this.#contentBytes <= MAX_EASY_BYTES || this.#contentBytes <= this.#packedBytes * MAX_RATIO) return;
    throw this.#corrupt('it unpacks to more than its size allows for');
  }

  #corrupt(detail: string, cause?: unknown): ThreadStoreError {
    return new ThreadStoreError('corrupt', `Cannot unpack "${this.#name}": ${detail}`, { cause });
  }
}
