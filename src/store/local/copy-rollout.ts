import { basename, dirname, join } from 'node:path';
import { newRecord, type SessionMetaPayload } from '../../history/record.ts';
import { isBoundaryType, turnBoundaryOf } from '../../history/turn-boundary.ts';
import { encodeRecord } from '../encode-record.ts';
import { ThreadStoreError } from '../errors.ts';
import type { CopiedHistory, CopyThread } from '../thread-store.ts';
import { errnoOf, type FileLayer, type OpenFile } from './file-layer.ts';
import { seemsWhole } from './index/peek-line.ts';
import { type FoldersOf, makeFolders } from './make-folders.ts';
import { readLines } from './read-lines.ts';
import { recordOfLine } from './rollout-records.ts';

const NEWLINE = 10;
const OUTPUT_BYTES = 512 * 1024;
const HEAD = /^\{"timestamp":"[^"]{1,40}",(?:"ordinal":\d+,)?"type":"(\w+)","payload":\{(?:"type":"(\w+)")?/;
const HEAD_BYTES = 160;
const TIME_AT = '{"timestamp":"'.length;
const QUOTE = 34;

/**
 * Makes a rollout file that begins with a new session meta and goes on with the records of another file. These are
 * copied as they stand, but for their times; little of them is parsed or held. Answers the number of lines, or null,
 * and then no file is made.
 */
export async function copyRollout(
  options: FoldersOf,
  from: string,
  to: string,
  params: CopyThread,
): Promise<number | null> {
  const { files, durability } = options;
  const folder = dirname(to);
  await makeFolders(options, folder);
  // No program takes a file of this name for a rollout.
  const unfinished = join(folder, `.${basename(to)}.copying`);
  await unlinkIfThere(files, unfinished);
  try {
    const lines = await writeCopy(options, from, unfinished, params);
    if (lines === null) await unlinkIfThere(files, unfinished);
    else await files.rename(unfinished, to);
    if (lines !== null && durability === 'disk') await files.syncFolder(folder);
    return lines;
  } catch (reason) {
    await unlinkIfThere(files, unfinished).catch(() => undefined);
    throw reason;
  }
}

async function writeCopy(
  { files, durability }: FoldersOf,
  from: string,
  to: string,
  { meta, copied }: CopyThread,
): Promise<number | null> {
  const target = await files.open(to, 'create');
  try {
    const first = Buffer.from(`${encodeRecord(meta.id, newRecord('session_meta', meta))}\n`);
    await writeWhole(target, first);
    const output = new LineJoiner();
    let count = 1;
    for await (const lines of readLines(files, from)) {
      const copies: Buffer[] = [];
      const isCut = lines.some(({ bytes }) => !copyLine(bytes, meta, copied, copies));
      count += copies.length;
      await writeWhole(target, output.join(copies));
      if (isCut) break;
    }
    const after = copied.after();
    if (after === null) return null;
    const rest = after.map((record) => `${encodeRecord(meta.id, record)}\n`).join('');
    if (rest !== '') await writeWhole(target, Buffer.from(rest));
    if (durability === 'disk') await target.sync();
    return count + after.length;
  } finally {
    await target.close();
  }
}

/** Puts lines behind one another, in the same memory each time. */
class LineJoiner {
  #buffer = Buffer.allocUnsafeSlow(OUTPUT_BYTES);

  join(lines: readonly Buffer[]): Buffer {
    const size = lines.reduce((bytes, line) => bytes + line.byteLength + 1, 0);
    if (size > this.#buffer.byteLength) this.#buffer = Buffer.allocUnsafeSlow(size);
    let at = 0;
    for (const line of lines) {
      at += line.copy(this.#buffer, at);
      at = this.#buffer.writeUInt8(NEWLINE, at);
    }
    return this.#buffer.subarray(0, size);
  }
}

/** False when this line and all behind it are left out. */
function copyLine(line: Buffer, meta: SessionMetaPayload, copied: CopiedHistory, copies: Buffer[]): boolean {
  const [head, type, eventType] = HEAD.exec(line.toString('latin1', 0, HEAD_BYTES)) ?? [];
  const isPlain = head !== undefined && seemsWhole(line);
  const isNoBoundary = type !== 'event_msg' || (eventType !== undefined && !isBoundaryType(eventType));
  if (isPlain && isNoBoundary) {
    copies.push(withTime(line, meta.timestamp));
    return true;
  }
  const record = recordOfLine(line);
  if (record === null) return true;
  const boundary = turnBoundaryOf(record);
  if (boundary !== null && !copied.takes(boundary)) return false;
  copies.push(Buffer.from(encodeRecord(meta.id, { ...record, timestamp: meta.timestamp })));
  return true;
}

/** Times of one form are equally long, so that nearly all lines are changed where they are. */
function withTime(line: Buffer, timestamp: string): Buffer {
  const end = line.indexOf(QUOTE, TIME_AT);
  if (end - TIME_AT === timestamp.length) {
    line.write(timestamp, TIME_AT, 'latin1');
    return line;
  }
  return Buffer.concat([line.subarray(0, TIME_AT), Buffer.from(timestamp), line.subarray(end)]);
}

async function writeWhole(file: OpenFile, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const written = await file.write(bytes.subarray(at));
    if (written === 0) throw new ThreadStoreError('unavailable', 'Cannot copy a rollout file: nothing was stored');
    at += written;
  }
}

async function unlinkIfThere(files: FileLayer, path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (reason) {
    if (errnoOf(reason) !== 'ENOENT') throw reason;
  }
}
