import { basename } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { asNumber, type Payload } from '../../../history/payload.ts';
import { type HistoryRecord, newRecord } from '../../../history/record.ts';
import { type ThreadSummary, ThreadSummaryFold } from '../../../history/thread-summary.ts';
import { TurnProjector } from '../../../history/turn-projector.ts';
import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { readLines } from '../files/read-lines.ts';
import { fileIdOf, type HistorySegment } from '../rollouts/history-base.ts';
import { lastOrdinal } from '../rollouts/last-ordinal.ts';
import { parseRolloutName, rolloutFileName } from '../rollouts/rollout-path.ts';
import { segmentRecords } from '../rollouts/segment-records.ts';

/** How much of a history stays when its last turns go. */
export interface KeptHistory {
  /** Records that stay, and position of the first that goes. */
  readonly seq: number;
  /** Where the kept part ends; null when no turn stays. */
  readonly base: { readonly fileId: string; readonly endOrdinal: number; readonly endByte: number } | null;
  /** Of the thread's own file. */
  readonly summary: ThreadSummary;
}

/** How many turns the first rollback marker among these records takes back; null without one. */
export function rolledBackTurns(records: readonly HistoryRecord[]): number | null {
  const marker = records.find(isRollback);
  return marker === undefined ? null : (asNumber(marker.payload.num_turns) ?? 0);
}

/** What remains without the last turns of a paginated thread, whose history consists of these stretches of files. */
export async function keptHistory(
  files: FileLayer,
  segments: readonly HistorySegment[],
  numTurns: number,
): Promise<KeptHistory> {
  const { projector, summary } = await foldTurns(files, segments);
  const kept = projector.turnCount - numTurns;
  if (kept >= projector.turnCount) throw new ThreadStoreError('invalid', 'Cannot revert a thread by no turn');
  const seq = projector.turnAt(Math.max(0, kept))?.firstSeq;
  if (kept <= 0 || seq === undefined) return { seq: 0, base: null, summary };
  const { path, endByte } = await placeOf(files, segments, seq);
  const endOrdinal = ((await lastOrdinal(files, path, endByte)) ?? -1) + 1;
  return { seq, base: { fileId: fileIdOf(path) ?? summary.meta.id, endOrdinal, endByte }, summary };
}

/** First record of the file that a revert starts: the meta of the file before, with where its history goes on from. */
export function revertedMeta({ base, summary }: KeptHistory): HistoryRecord {
  const { history_base: _base, forked_from_ordinal_exclusive: forkedAt, ...meta }: Payload = { ...summary.meta };
  return newRecord('session_meta', {
    ...meta,
    ...(forkedAt === undefined
      ? {}
      : { forked_from_ordinal_exclusive: Math.min(asNumber(forkedAt) ?? 0, base?.endOrdinal ?? 0) }),
    ...(base === null
      ? {}
      : {
          history_base: {
            thread_id: base.fileId,
            end_ordinal_exclusive: base.endOrdinal,
            end_byte_offset: base.endByte,
          },
        }),
    ...(summary.git === null ? {} : { git: summary.git }),
    ...(summary.memoryMode === null ? {} : { memory_mode: summary.memoryMode }),
  });
}

/** Name of the file that a revert starts: it sorts behind the one before, also where clocks are put back. */
export function revertedFileName(threadId: string, before: string, now: Date = new Date()): string {
  const revertId = uuidv7();
  const name = rolloutFileName(threadId, now, revertId);
  const earlier = parseRolloutName(basename(before));
  if (earlier === null || name > basename(before)) return name;
  return rolloutFileName(threadId, earlier.createdAt, revertId);
}

export function isRollback({ type, payload }: HistoryRecord): boolean {
  return type === 'event_msg' && payload.type === 'thread_rolled_back';
}

interface Folded {
  readonly projector: TurnProjector;
  readonly summary: ThreadSummary;
}

async function foldTurns(files: FileLayer, segments: readonly HistorySegment[]): Promise<Folded> {
  const projector = new TurnProjector();
  const summary = new ThreadSummaryFold();
  const own = segments.at(-1);
  for await (const { records, segment } of segmentRecords(files, segments, { isWanted: isFolded })) {
    for (const record of records) {
      if (record.type === 'event_msg') projector.apply(record);
      else if (segment === own) summary.apply(record);
    }
  }
  if (summary.summary === null) throw new ThreadStoreError('corrupt', `Cannot revert "${own?.path}": it has no meta`);
  return { projector, summary: summary.summary };
}

const FOLDED = /"type":"(?:event_msg|session_meta)"/;
const PEEK_BYTES = 120;

function isFolded(line: Buffer): boolean {
  return FOLDED.test(line.toString('latin1', 0, PEEK_BYTES));
}

/** The file that a record stands in, and where its line begins. */
async function placeOf(
  files: FileLayer,
  segments: readonly HistorySegment[],
  seq: number,
): Promise<{ readonly path: string; readonly endByte: number }> {
  let at = 0;
  for (const { path, to } of segments) {
    let begin = 0;
    for await (const lines of readLines(files, path, to === null ? {} : { to })) {
      for (const { count, end } of lines) {
        if (at === seq) return { path, endByte: begin };
        begin = end;
        at += count;
      }
    }
  }
  throw new ThreadStoreError('corrupt', 'Cannot revert a thread: its history changed while it was read');
}
