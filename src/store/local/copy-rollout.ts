import { dirname } from 'node:path';
import { newRecord, type SessionMetaPayload } from '../../history/record.ts';
import { isBoundaryType, turnBoundaryOf } from '../../history/turn-boundary.ts';
import { encodeRecord } from '../encode-record.ts';
import type { CopiedHistory, CopyThread } from '../thread-store.ts';
import type { FileLayer } from './file-layer.ts';
import { seemsWhole } from './index/peek-line.ts';
import { type FoldersOf, makeFolders } from './make-folders.ts';
import { readLines } from './read-lines.ts';
import { recordOfLine } from './rollout-records.ts';
import { type AppendBytes, writeNewFile } from './write-new-file.ts';

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
  await makeFolders(options, dirname(to));
  return writeNewFile({ files, durability, suffix: 'copying', action: 'copy a rollout file' }, to, (append) =>
    writeCopy(files, from, append, params),
  );
}

async function writeCopy(
  files: FileLayer,
  from: string,
  append: AppendBytes,
  { meta, copied }: CopyThread,
): Promise<number | null> {
  await append(Buffer.from(`${encodeRecord(meta.id, newRecord('session_meta', meta))}\n`));
  const output = new LineJoiner();
  let count = 1;
  for await (const lines of readLines(files, from)) {
    const copies: Buffer[] = [];
    const isCut = lines.some(({ bytes }) => !copyLine(bytes, meta, copied, copies));
    count += copies.length;
    await append(output.join(copies));
    if (isCut) break;
  }
  const after = copied.after();
  if (after === null) return null;
  await append(Buffer.from(after.map((record) => `${encodeRecord(meta.id, record)}\n`).join('')));
  return count + after.length;
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
