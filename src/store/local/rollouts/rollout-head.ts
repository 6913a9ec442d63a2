import type { HistoryRecord } from '../../../history/record.ts';
import type { ThreadSummary } from '../../../history/thread-summary.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { readLines } from '../files/read-lines.ts';
import { type HistoryBase, historyBaseOf } from './history-base.ts';
import { recordOfLine } from './rollout-records.ts';
import { SummaryFold } from './summary-fold.ts';

/** What the first lines of a rollout file say. */
export interface RolloutHead {
  /** Without instructions and tools, so that thousands can be kept. Null: no session meta so far. */
  readonly summary: ThreadSummary | null;
  /** Another file that this one continues. */
  readonly base: HistoryBase | null;
  /** Later lines cannot change this any more. */
  readonly isComplete: boolean;
}

export const EMPTY_HEAD: RolloutHead = { summary: null, base: null, isComplete: false };

// As far as the originals look for the session meta, and from there for the first message of a user.
const META_LINES = 10;
const MESSAGE_LINES = 200;
const CHUNK_BYTES = 32 * 1024;
const NEWLINE = 10;
/** What is looked for stands before this, or counts as missing: room for the longest line that a client can cause. */
export const MAX_HEAD_BYTES = 96 * 1024 * 1024;

export async function readHead(files: FileLayer, path: string, maxBytes = MAX_HEAD_BYTES): Promise<RolloutHead> {
  const fold = new HeadFold();
  let seen = 0;
  for await (const lines of readLines(files, path, { chunkBytes: CHUNK_BYTES, to: maxBytes })) {
    seen = lines.at(-1)?.end ?? seen;
    if (!lines.every(({ bytes, count }) => fold.take(bytes, count))) break;
  }
  return headOf(fold.summary, fold.isComplete || seen >= maxBytes);
}

/** The same out of the first bytes of a file that is not packed; null where they do not tell it and are not all. */
export function headInStart(start: Buffer, isAll: boolean): RolloutHead | null {
  const fold = new HeadFold();
  let at = 0;
  for (let end = start.indexOf(NEWLINE); end !== -1; end = start.indexOf(NEWLINE, at)) {
    if (!fold.take(start.subarray(at, end))) return headOf(fold.summary, true);
    at = end + 1;
  }
  if (!isAll) return null;
  if (at < start.byteLength) fold.take(start.subarray(at));
  return headOf(fold.summary, fold.isComplete);
}

/** Takes the first lines of a file, as far as they are needed. */
export class HeadFold {
  readonly #fold = new SummaryFold();
  #lines = 0;
  #isComplete = false;

  get summary(): ThreadSummary | null {
    return this.#fold.summary;
  }

  /** Later lines cannot change the summary. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** `count`: lines that this one stands for. False when no further ones are needed. */
  take(line: Buffer, count = 1): boolean {
    return this.#take(() => (this.#fold.wants(line) ? recordOfLine(line) : null), count);
  }

  /** The same of a line that was parsed; null: a summary has no use for it. */
  takeRecord(record: HistoryRecord | null): boolean {
    return this.#take(() => record, 1);
  }

  #take(read: () => HistoryRecord | null, count: number): boolean {
    this.#isComplete ||= this.#lines >= (this.summary === null ? META_LINES : META_LINES + MESSAGE_LINES);
    if (this.#isComplete) return false;
    this.#lines += count;
    const record = read();
    if (record !== null) this.#fold.push(record, true);
    this.#isComplete = this.summary?.hasUserMessage === true;
    return !this.#isComplete;
  }
}

function headOf(summary: ThreadSummary | null, isComplete: boolean): RolloutHead {
  if (summary === null) return { summary, base: null, isComplete };
  const { base_instructions: _instructions, dynamic_tools: _tools, ...meta } = summary.meta;
  return { summary: { ...summary, meta }, base: historyBaseOf(summary.meta), isComplete };
}
