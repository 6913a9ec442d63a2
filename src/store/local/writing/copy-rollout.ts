import { dirname } from 'node:path';
import { type HistoryRecord, newRecord } from '../../../history/record.ts';
import { isBoundaryType, turnBoundaryOf } from '../../../history/turn-boundary.ts';
import { encodeRecord } from '../../encode-record.ts';
import type { CopyThread } from '../../thread-store.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { type FoldersOf, makeFolders } from '../files/make-folders.ts';
import { readLines } from '../files/read-lines.ts';
import { type AppendBytes, writeNewFile } from '../files/write-new-file.ts';
import { seemsWhole } from '../index/peek-line.ts';
import type { WrittenFile } from '../rollouts/fold-cache.ts';
import { type LineHead, lineHeadOf } from '../rollouts/line-head.ts';
import { recordOfLine } from '../rollouts/rollout-records.ts';
import { SummaryFold } from '../rollouts/summary-fold.ts';
import { JoinedAppends } from './joined-appends.ts';

const CHUNK_BYTES = 1024 * 1024;
const TIME_AT = '{"timestamp":"'.length;

/** What was written, and what a summary of it says. */
export interface CopiedRollout extends WrittenFile {
  readonly summary: SummaryFold;
}

/**
 * Makes a rollout file that begins with a new session meta and goes on with the records of another file. These are
 * copied as they stand, but for their times; little of them is parsed or held. Null, and no file, where `copied` made
 * nothing of it.
 */
export async function copyRollout(
  options: FoldersOf,
  from: string,
  to: string,
  params: CopyThread,
): Promise<CopiedRollout | null> {
  const { files, durability } = options;
  await makeFolders(options, dirname(to));
  return writeNewFile({ files, durability, doing: 'copying', action: 'copy a rollout file' }, to, (append) =>
    writeCopy(files, from, append, params),
  );
}

async function writeCopy(
  files: FileLayer,
  from: string,
  append: AppendBytes,
  params: CopyThread,
): Promise<CopiedRollout | null> {
  await using output = new JoinedAppends(append);
  const copy = new RolloutCopy(params);
  await output.add([copy.lineOf(newRecord('session_meta', params.meta))]);
  for await (const lines of readLines(files, from, { chunkBytes: CHUNK_BYTES })) {
    const copies: Buffer[] = [];
    const isCut = lines.some(({ bytes }) => !copy.take(bytes, copies));
    await output.add(copies);
    if (isCut) break;
  }
  const after = params.copied.after();
  if (after === null) return null;
  await output.add(after.map((record) => copy.lineOf(record)));
  await output.end();
  return { ...output.written, summary: copy.summary };
}

/** The lines of a copy, with the summary of those that were made so far. */
class RolloutCopy {
  readonly summary = new SummaryFold();
  readonly #params: CopyThread;

  constructor(params: CopyThread) {
    this.#params = params;
  }

  lineOf(record: HistoryRecord): Buffer {
    this.summary.push(record, true);
    return Buffer.from(encodeRecord(this.#params.meta.id, record));
  }

  /** False when this line of the source and all behind it are left out. */
  take(line: Buffer, copies: Buffer[]): boolean {
    const { meta, copied } = this.#params;
    const head = seemsWhole(line) ? lineHeadOf(line) : null;
    // Times of one form are equally long, so that nearly all lines are changed where they are.
    const canStay = head?.timestamp.length === meta.timestamp.length;
    if (canStay && !this.#isParsed(line, head)) {
      copies.push(withTime(line, meta.timestamp));
      return true;
    }
    const found = recordOfLine(line);
    if (found === null) return true;
    const boundary = turnBoundaryOf(found);
    if (boundary !== null && !copied.takes(boundary)) return false;
    const record = { ...found, timestamp: meta.timestamp };
    if (canStay) this.summary.push(record, true);
    copies.push(canStay ? withTime(line, meta.timestamp) : this.lineOf(record));
    return true;
  }

  #isParsed(line: Buffer, head: LineHead): boolean {
    const isBoundary = head.type === 'event_msg' && (head.payloadType === null || isBoundaryType(head.payloadType));
    return isBoundary || this.summary.wants(line, head);
  }
}

function withTime(line: Buffer, timestamp: string): Buffer {
  line.write(timestamp, TIME_AT, 'latin1');
  return line;
}
