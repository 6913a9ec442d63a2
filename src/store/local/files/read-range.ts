import type { OpenFile } from './file-layer.ts';

const CHUNK_BYTES = 1024 * 1024;

/** The bytes of an open file from `from` up to `to`; fewer where it ends earlier. */
export async function readRange(file: OpenFile, from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = from; at < to; ) {
    const part = Buffer.alloc(Math.min(CHUNK_BYTES, to - at));
    const read = await file.read(part, at);
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    at += read;
  }
  return Buffer.concat(parts);
}
