import { type ThreadSummary, ThreadSummaryFold } from '../../history/thread-summary.ts';
import type { FileLayer } from './file-layer.ts';
import { type HistoryBase, historyBaseOf } from './history-base.ts';
import { readRecords } from './rollout-records.ts';

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
/** What is looked for stands before this, or counts as missing: room for the longest line that a client can cause. */
export const MAX_HEAD_BYTES = 96 * 1024 * 1024;

export async function readHead(files: FileLayer, path: string, maxBytes = MAX_HEAD_BYTES): Promise<RolloutHead> {
  const fold = new ThreadSummaryFold();
  let seen = 0;
  for await (const { records, end } of readRecords(files, path, { chunkBytes: CHUNK_BYTES, to: maxBytes })) {
    seen = end;
    for (const record of records) {
      if (isTooLate(record.seq, fold.summary)) return headOf(fold.summary, true);
      fold.apply(record);
      if (fold.summary?.hasUserMessage) return headOf(fold.summary, true);
    }
  }
  return headOf(fold.summary, seen >= maxBytes);
}

/** Whether a line comes too far down to be looked for what is missing. */
export function isTooLate(seq: number, summary: ThreadSummary | null): boolean {
  return seq >= (summary === null ? META_LINES : META_LINES + MESSAGE_LINES);
}

export function headOf(summary: ThreadSummary | null, isComplete: boolean): RolloutHead {
  if (summary === null) return { summary, base: null, isComplete };
  const { base_instructions: _instructions, dynamic_tools: _tools, ...meta } = summary.meta;
  return { summary: { ...summary, meta }, base: historyBaseOf(summary.meta), isComplete };
}
