import { closeSync } from 'node:fs';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { ThreadStoreError } from '../../errors.ts';
import { errnoOf } from '../files/file-layer.ts';
import { openRegularFile } from '../files/open-regular-file.ts';
import { isPackedPath, unpackedChunksSync } from '../files/packed-rollout.ts';
import { LineSplitter } from '../files/read-lines.ts';
import { HeadFold, MAX_HEAD_BYTES } from '../rollouts/rollout-head.ts';
import { readLinesSync } from './read-lines-sync.ts';

/** One for all: a head is read and forgotten before the next one is begun. */
const CHUNK = Buffer.allocUnsafeSlow(32 * 1024);

/** What the first lines of a file say of its thread; null: no session meta, or not to be read. Blocks. */
export function headSync(path: string, maxBytes = MAX_HEAD_BYTES): ThreadSummary | null {
  try {
    return readHead(path, maxBytes);
  } catch (reason) {
    if (errnoOf(reason) === undefined && !(reason instanceof ThreadStoreError)) throw reason;
    return null;
  }
}

function readHead(path: string, maxBytes: number): ThreadSummary | null {
  const fold = new HeadFold();
  const fd = openRegularFile(path);
  try {
    if (isPackedPath(path)) {
      takePackedLines(unpackedChunksSync(fd, path), maxBytes, (line, count) => fold.take(line, count));
      return fold.summary;
    }
    const { tail } = readLinesSync(fd, 0, (line) => fold.take(line), { chunk: CHUNK, maxBytes });
    if (tail.byteLength > 0) fold.take(tail);
    return fold.summary;
  } finally {
    closeSync(fd);
  }
}

function takePackedLines(
  chunks: Iterable<Buffer>,
  maxBytes: number,
  take: (line: Buffer, count: number) => boolean,
): void {
  const splitter = new LineSplitter(0);
  let seen = 0;
  for (const chunk of chunks) {
    for (const lines of splitter.push(chunk)) {
      if (!lines.every(({ bytes, count }) => take(bytes, count))) return;
    }
    seen += chunk.byteLength;
    if (seen >= maxBytes) return;
  }
  const last = splitter.rest();
  if (last !== null) take(last.bytes, last.count);
}
