import { closeSync } from 'node:fs';
import { type ThreadSummary, ThreadSummaryFold } from '../../../history/thread-summary.ts';
import { ThreadStoreError } from '../../errors.ts';
import { errnoOf } from '../file-layer.ts';
import { isPackedPath, unpackedChunksSync } from '../packed-rollout.ts';
import { LineSplitter } from '../read-lines.ts';
import { isTooLate } from '../rollout-head.ts';
import { recordOfLine } from '../rollout-records.ts';
import { openRegularFile } from './open-regular-file.ts';
import { readLinesSync } from './read-lines-sync.ts';

/** One for all: a head is read and forgotten before the next one is begun. */
const CHUNK = Buffer.allocUnsafeSlow(32 * 1024);

/** What the first lines of a file say of its thread; null: no session meta, or not to be read. Blocks. */
export function headSync(path: string): ThreadSummary | null {
  try {
    return readHead(path);
  } catch (reason) {
    if (errnoOf(reason) === undefined && !(reason instanceof ThreadStoreError)) throw reason;
    return null;
  }
}

function readHead(path: string): ThreadSummary | null {
  const fold = new ThreadSummaryFold();
  let seq = 0;
  const take = (line: Buffer): boolean => {
    if (isTooLate(seq, fold.summary)) return false;
    const record = recordOfLine(line);
    seq += 1;
    if (record !== null) fold.apply(record);
    return fold.summary?.hasUserMessage !== true;
  };
  const fd = openRegularFile(path);
  try {
    if (isPackedPath(path)) {
      takePackedLines(unpackedChunksSync(fd, path), take);
      return fold.summary;
    }
    const { tail } = readLinesSync(fd, 0, take, CHUNK);
    if (tail.byteLength > 0) take(tail);
    return fold.summary;
  } finally {
    closeSync(fd);
  }
}

function takePackedLines(chunks: Iterable<Buffer>, take: (line: Buffer) => boolean): void {
  const splitter = new LineSplitter(0);
  for (const chunk of chunks) {
    for (const { bytes } of splitter.push(chunk)) if (!take(bytes)) return;
  }
  const last = splitter.rest();
  if (last !== null) take(last.bytes);
}
