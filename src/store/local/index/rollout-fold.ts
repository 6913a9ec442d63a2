import { closeSync, readSync, type Stats } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { crc32 } from 'node:zlib';
import type { HistoryRecord } from '../../../history/record.ts';
import { type ThreadSummary, ThreadSummaryFold } from '../../../history/thread-summary.ts';
import { type ProjectorState, TurnProjector } from '../../../history/turn-projector.ts';
import { openWithStats } from '../files/open-regular-file.ts';
import { recordOfLine } from '../rollouts/rollout-records.ts';
import type { FileRow } from './file-row.ts';
import type { FileTable } from './file-table.ts';
import type { FoldRow, FoldRows } from './fold-rows.ts';
import { IndexedTurns, NO_TURNS, storeTurns } from './indexed-turns.ts';
import { peekLine } from './peek-line.ts';
import { readLinesSync } from './read-lines-sync.ts';
import type { TurnReads, TurnWrites } from './turn-rows.ts';

export interface FoldTables {
  readonly files: FileTable;
  readonly folds: FoldRows;
  readonly reads: TurnReads;
  readonly writes: TurnWrites;
}

const SAMPLE_BYTES = 128;
/** One for all: a file is folded as far as it goes before the next one is begun. */
const CHUNK = Buffer.allocUnsafeSlow(1024 * 1024);
const SAMPLE = Buffer.allocUnsafeSlow(SAMPLE_BYTES);
/** A file without a session meta up to here is folded from the beginning each time: what stands before it counts too. */
const META_BYTES = 1024 * 1024;

/** `torn`: all of a file is folded but a last line without its newline, which is a record all the same. */
export type FoldProgress = 'unfinished' | 'torn' | 'whole';

/** Lines of a file, folded, and not stored yet. */
export interface FoldedLines {
  readonly progress: FoldProgress;
  readonly projector: TurnProjector;
  readonly summary: ThreadSummary | null;
  /** The record behind the last newline. */
  readonly tail: HistoryRecord | null;
  readonly row: FoldRow;
}

interface FoldStart {
  readonly row: FoldRow;
  readonly summary: ThreadSummary | null;
  readonly turns: IndexedTurns;
}

export interface FoldLines {
  /** Where to go on; from the beginning otherwise. */
  readonly start?: FoldStart | null;
  /** Not much longer than until this time of `performance.now()`, but a line at least. */
  readonly untilMs?: number;
  /** Called for each line, with its record where that had to be parsed. */
  readonly onLine?: (record: HistoryRecord | null) => void;
}

/** What a file has beyond what is in the index. */
export interface FoldedRollout {
  /** What was in the index when it was read. */
  readonly file: FileRow;
  readonly known: FoldRow | undefined;
  readonly lines: FoldedLines;
}

/**
 * Folds what a file has behind the last line that is in the index, from its beginning where it is not what it was: by at
 * least a line and until about this time of `performance.now()`. Nothing is stored, so that no transaction waits for it.
 */
export function foldRollout(tables: FoldTables, file: FileRow, untilMs: number): FoldedRollout {
  const known = tables.folds.get.get({ file: file.id });
  const { fd, stats } = openWithStats(file.path);
  try {
    const lines = foldLines(fd, stats, { start: startOf(tables, file, known, fd, stats), untilMs });
    return { file, known, lines };
  } finally {
    closeSync(fd);
  }
}

/** To be called in a transaction. False when another server changed what was gone on from meanwhile. */
export function storeRollout(tables: FoldTables, { file, known, lines }: FoldedRollout): boolean {
  const row = tables.files.byId(file.id);
  if (!isDeepStrictEqual([row, tables.folds.get.get({ file: file.id })], [file, known])) return false;
  storeFold(tables, file.id, lines);
  tables.files.setSummary(file, lines.summary, lines.progress === 'whole');
  return true;
}

/** Whether a file still begins with what was folded of it; false where nothing was. */
export function isContinued({ folds }: FoldTables, file: FileRow): boolean {
  const known = folds.get.get({ file: file.id });
  if (known === undefined) return false;
  const { fd, stats } = openWithStats(file.path);
  try {
    return goesOn(known, file, fd, stats);
  } finally {
    closeSync(fd);
  }
}

/** `stat`: of the file now. What is folded never leads what that says, though the file may grow meanwhile. */
export function foldLines(
  fd: number,
  stat: Stats,
  { start = null, untilMs = Number.POSITIVE_INFINITY, onLine = () => undefined }: FoldLines,
): FoldedLines {
  const from = start?.row.indexed_bytes ?? 0;
  const projector = projectorAt(start);
  const summary = new ThreadSummaryFold(start?.summary ?? null);
  let seq = start?.row.next_seq ?? 0;
  const { end, tail, tailBytes } = readLinesSync(
    fd,
    from,
    (line, offset) => {
      if (offset > from && performance.now() > untilMs) return false;
      const peek = peekLine(line);
      const record = peek === 'unknown' ? recordOfLine(line) : null;
      if (peek === 'counted') projector.applyCounted();
      if (record !== null) {
        projector.apply({ seq, ...record }, { offset, length: line.byteLength });
        summary.apply(record);
      }
      onLine(record);
      seq += 1;
      return true;
    },
    { chunk: CHUNK, maxBytes: stat.size - from },
  );
  const isDone = end + tailBytes >= stat.size;
  const tailRecord = tail.byteLength > 0 ? recordOfLine(tail) : null;
  return {
    progress: isDone ? (tailRecord === null ? 'whole' : 'torn') : 'unfinished',
    projector,
    summary: summary.summary,
    tail: tailRecord,
    row: {
      size: isDone ? end + tailBytes : -1,
      mtime_ms: stat.mtimeMs,
      ctime_ms: stat.ctimeMs,
      inode: stat.ino,
      indexed_bytes: end,
      next_seq: seq,
      sample: sampleBefore(fd, end),
      tail_is_record: Number(tailRecord !== null),
      turn_count: projector.turnCount,
      ...stateColumns(projector.state),
    },
  };
}

/**
 * Stores turns and items; the summary is another matter. To be called in a transaction. `isNew`: nothing is stored of the
 * file.
 */
export function storeFold({ folds, writes }: FoldTables, file: number, folded: FoldedLines, isNew = false): void {
  storeTurns(file, folded.projector, writes, isNew);
  folds.rows.put({ file_id: file, ...folded.row });
}

function startOf(
  tables: FoldTables,
  file: FileRow,
  row: FoldRow | undefined,
  fd: number,
  stat: Stats,
): FoldStart | null {
  if (row === undefined || !goesOn(row, file, fd, stat)) return null;
  return { row, summary: tables.files.summaryOf(file), turns: new IndexedTurns(file.id, tables.reads) };
}

/** What is in the index of a file that is folded anew is not of this file any more. */
function projectorAt(start: FoldStart | null): TurnProjector {
  if (start === null) return new TurnProjector({ archive: NO_TURNS });
  return new TurnProjector({ archive: start.turns, state: stateOf(start.row) });
}

/** Whether the file still begins with what was folded. */
function goesOn(known: FoldRow, { settings_id }: FileRow, fd: number, stat: Stats): boolean {
  if (known.inode !== stat.ino || stat.size < known.indexed_bytes) return false;
  if (settings_id === null && known.indexed_bytes < META_BYTES) return false;
  const isTouched = known.mtime_ms !== stat.mtimeMs || known.ctime_ms !== stat.ctimeMs;
  if (known.size === stat.size && isTouched) return false;
  return sampleBefore(fd, known.indexed_bytes) === known.sample;
}

function sampleBefore(fd: number, position: number): number {
  const length = Math.min(SAMPLE_BYTES, position);
  return crc32(SAMPLE.subarray(0, readSync(fd, SAMPLE, 0, length, position - length)));
}

function stateOf(row: FoldRow): ProjectorState {
  return {
    turnCount: row.kept_turns,
    openIndex: row.open_turn,
    nextItemNumber: row.next_item,
    limitedItems: row.limited_items,
    limitedRecords: row.limited_records,
  };
}

function stateColumns(state: ProjectorState) {
  return {
    kept_turns: state.turnCount,
    open_turn: state.openIndex,
    next_item: state.nextItemNumber,
    limited_items: state.limitedItems,
    limited_records: state.limitedRecords,
  };
}
