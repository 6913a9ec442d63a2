import { readSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer } from './file-layer.ts';
import { unlinkIfThere } from './unlink-if-there.ts';
import { type AppendBytes, writeNewFile } from './write-new-file.ts';
import { parseZstdHeader, ZSTD_HEADER_BYTES, ZstdUnpacker } from './zstd-unpacker.ts';

const SUFFIX = '.zst';
const CHUNK_BYTES = 64 * 1024;
/** Content that is unpacked before other work gets its turn. */
const TURN_BYTES = 256 * 1024;

/** 0.169 packs rollout files that nobody touched for long: `….jsonl` becomes `….jsonl.zst`. */
export function isPackedPath(path: string): boolean {
  return path.endsWith(SUFFIX);
}

/** The name that a packed file has while it is not packed, under which the originals speak of it. */
export function unpackedPath(path: string): string {
  return isPackedPath(path) ? path.slice(0, -SUFFIX.length) : path;
}

export function packedPath(path: string): string {
  return `${path}${SUFFIX}`;
}

/** The content of a packed file, in order. Whoever stops early does not pay for the rest. */
export async function* unpackedChunks(files: FileLayer, path: string): AsyncGenerator<Buffer> {
  const file = await files.open(path, 'read');
  try {
    const unpacker = new ZstdUnpacker(path);
    let unpacked = 0;
    for (let at = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = await file.read(chunk, at);
      if (read === 0) break;
      at += read;
      for (const content of unpacker.push(chunk.subarray(0, read))) {
        yield content;
        unpacked += content.byteLength;
        if (unpacked < TURN_BYTES) continue;
        unpacked = 0;
        await nextTurn();
      }
    }
    yield* unpacker.end();
  } finally {
    await file.close();
  }
}

/** The same, blocking: for the index's own thread. */
export function* unpackedChunksSync(fd: number, path: string): Generator<Buffer> {
  const unpacker = new ZstdUnpacker(path);
  for (let at = 0; ; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const read = readSync(fd, chunk, 0, CHUNK_BYTES, at);
    if (read === 0) break;
    at += read;
    yield* unpacker.push(chunk.subarray(0, read));
  }
  yield* unpacker.end();
}

export interface UnpackOptions {
  readonly files: FileLayer;
  readonly durability: 'disk' | 'os';
}

/**
 * Puts the plain file in the place of a packed one, for the right holder of the thread's lock. The packed file goes only
 * when the whole plain one is durable under its own name, so that a crash at any point leaves one of them, or both.
 */
async function unpackRollout(options: UnpackOptions, path: string): Promise<string> {
  const { files, durability } = options;
  const plain = unpackedPath(path);
  await writeNewFile(
    { files, durability, doing: 'unpacking', action: 'unpack a rollout file' },
    plain,
    (append) => writeUnpacked(files, path, append),
    async (unfinished) => {
      const stat = await files.stat(path);
      if (stat !== null) await files.setTimes(unfinished, new Date(stat.mtimeMs));
    },
  );
  await unlinkIfThere(files, path);
  if (durability === 'disk') await files.syncFolder(dirname(path));
  return plain;
}

/** The path under which the file can be appended to, for the holder of the thread's lock. */
export async function toWritable(options: UnpackOptions, path: string): Promise<string> {
  if (isPackedPath(path)) return unpackRollout(options, path);
  await dropPackedCopy(options, path);
  return path;
}

/** Removes the packed copy that a crash left beside the plain file, which counts; an unfinished plain file stays beside it. */
async function dropPackedCopy({ files, durability }: UnpackOptions, plain: string): Promise<void> {
  const packed = packedPath(plain);
  const [copy, stat] = await Promise.all([files.stat(packed), files.stat(plain)]);
  if (copy === null || stat === null) return;
  const contentBytes = await contentBytesOf(files, packed);
  if (contentBytes === null || stat.size < contentBytes) return;
  await unlinkIfThere(files, packed);
  if (durability === 'disk') await files.syncFolder(dirname(packed));
}

async function writeUnpacked(files: FileLayer, from: string, append: AppendBytes): Promise<number> {
  const expected = await contentBytesOf(files, from);
  let written = 0;
  for await (const chunk of unpackedChunks(files, from)) {
    await append(chunk);
    written += chunk.byteLength;
  }
  if (expected !== null && written !== expected) {
    throw new ThreadStoreError('corrupt', `Cannot unpack "${from}": it has ${written} bytes instead of ${expected}`);
  }
  return written;
}

async function contentBytesOf(files: FileLayer, path: string): Promise<number | null> {
  const file = await files.open(path, 'read');
  try {
    const head = Buffer.alloc(ZSTD_HEADER_BYTES);
    return parseZstdHeader(head.subarray(0, await file.read(head, 0)))?.contentBytes ?? null;
  } finally {
    await file.close();
  }
}
