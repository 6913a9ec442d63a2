import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { ThreadSummaryFold } from '../../../history/thread-summary.ts';
import { type ProjectorState, TurnProjector } from '../../../history/turn-projector.ts';
import { openRegularFile } from '../open-regular-file.ts';
import { recordOfLine } from '../rollout-records.ts';
import { type FileRow, type FileRows, storeSummary, summaryOf } from './file-rows.ts';
import type { FoldRow, FoldRows } from './fold-rows.ts';
import { IndexedTurns, NO_TURNS, storeTurns } from './indexed-turns.ts';
import { peekLine } from './peek-line.ts';
import { readLinesSync } from './read-lines-sync.ts';
import type { TurnReads, TurnWrites } from './turn-rows.ts';

export interface FoldTables {
  readonly files: FileRows;
  readonly folds: FoldRows;
  readonly reads: TurnReads;
  readonly writes: TurnWrites;
}

const SAMPLE_BYTES = 128;
/** One for all: a file is folded as far as it goes before the next one is begun. */
const CHUNK = Buffer.allocUnsafeSlow(1024 * 1024);
/** `torn`: all of a file is folded but a last line without its newline, which is a record all the same. */
export type FoldProgress = 'unfinished' | 'torn' | 'whole';

/** A file without a session meta up to here is folded from the beginning each time: what stands before it counts too. */
const META_BYTES = 1024 * 1024;

/**
 * Brings the turns of one file in the index nearer to the file, by at least a line and until about this time of
 * `performance.now()`. To be called in a transaction.
 *
 * It goes on behind the last line that is in the index; where the file is not what it was, it begins anew.
 */
export function foldRollout(tables: FoldTables, file: FileRow, untilMs: number): FoldProgress {
  const fd = openRegularFile(file.path);
  try {
    return foldOpen(tables, file, fd, untilMs);
  } finally {
    closeSync(fd);
  }
}

function foldOpen(tables: FoldTables, row: FileRow, fd: number, untilMs: number): FoldProgress {
  const { id: file } = row;
  const stat = fstatSync(fd);
  const known = tables.folds.get.get({ file });
  const start = known !== undefined && goesOn(known, row, fd, stat) ? known : null;
  const summary = new ThreadSummaryFold(start === null ? null : summaryOf(tables.files, row));
  const projector = projectorAt(tables, file, start);
  let nextSeq = start?.next_seq ?? 0;
  const from = start?.indexed_bytes ?? 0;
  const { end, tail } = readLinesSync(
    fd,
    from,
    (line, offset) => {
      if (offset > from && performance.now() > untilMs) return false;
      applyLine(line, { offset, length: line.byteLength }, nextSeq, projector, summary);
      nextSeq += 1;
      return true;
    },
    // The file may grow meanwhile: what is known of it must not lead what is folded.
    { chunk: CHUNK, maxBytes: stat.size - from },
  );
  const isDone = end + tail.byteLength >= stat.size;
  const tailIsRecord = tail.byteLength > 0 && recordOfLine(tail) !== null;
  const { turnCount } = projector;
  storeTurns(file, projector, tables.writes);
  tables.folds.put.run({
    file,
    size: isDone ? end + tail.byteLength : -1,
    mtime_ms: stat.mtimeMs,
    ctime_ms: stat.ctimeMs,
    inode: stat.ino,
    indexed_bytes: end,
    next_seq: nextSeq,
    sample: sampleBefore(fd, end),
    tail_is_record: Number(tailIsRecord),
    turn_count: turnCount,
    projector: JSON.stringify(projector.state),
  });
  storeSummary(tables.files, row, summary.summary, isDone && !tailIsRecord);
  if (!isDone) return 'unfinished';
  return tailIsRecord ? 'torn' : 'whole';
}

function projectorAt({ reads }: FoldTables, file: number, start: FoldRow | null): TurnProjector {
  // What is in the index of a file that is folded anew is not of this file any more.
  if (start === null) return new TurnProjector({ archive: NO_TURNS });
  const archive = new IndexedTurns(file, reads);
  return new TurnProjector({ archive, state: JSON.parse(start.projector) as ProjectorState });
}

function applyLine(
  line: Buffer,
  place: { readonly offset: number; readonly length: number },
  seq: number,
  projector: TurnProjector,
  summary: ThreadSummaryFold,
): void {
  const peek = peekLine(line);
  if (peek === 'counted') projector.applyCounted();
  if (peek !== 'unknown') return;
  const record = recordOfLine(line);
  if (record === null) return;
  const stored = { seq, ...record };
  projector.apply(stored, place);
  summary.apply(stored);
}

/** Whether a file still begins with what was folded of it; false where nothing was. */
export function isContinued({ folds }: FoldTables, file: FileRow): boolean {
  const known = folds.get.get({ file: file.id });
  if (known === undefined) return false;
  const fd = openRegularFile(file.path);
  try {
    return goesOn(known, file, fd, fstatSync(fd));
  } finally {
    closeSync(fd);
  }
}

/** Whether the file still begins with what was folded. */
function goesOn(known: FoldRow, { summary }: FileRow, fd: number, stat: Stats): boolean {
  if (known.inode !== stat.ino || stat.size < known.indexed_bytes) return false;
  if (summary === null && known.indexed_bytes < META_BYTES) return false;
  const isTouched = known.mtime_ms !== stat.mtimeMs || known.ctime_ms !== stat.ctimeMs;
  if (known.size === stat.size && isTouched) return false;
  return sampleBefore(fd, known.indexed_bytes).equals(known.sample);
}

function sampleBefore(fd: number, position: number): Buffer {
  const from = Math.max(0, position - SAMPLE_BYTES);
  const sample = Buffer.allocUnsafe(position - from);
  return sample.subarray(0, readSync(fd, sample, 0, sample.byteLength, from));
}
