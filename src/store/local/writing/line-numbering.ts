import type { HistoryRecord } from '../../../history/record.ts';
import type { Appended } from '../../live-thread.ts';
import type { FileLayer } from '../files/file-layer.ts';
import type { HistorySegment } from '../rollouts/history-base.ts';
import { lastOrdinal } from '../rollouts/last-ordinal.ts';
import { countLines } from '../rollouts/rollout-records.ts';
import { type LineFormat, PaginatedFormat, plainFormat } from './line-format.ts';

/** Lines of some records, and the positions that they have. */
export interface NumberedLines {
  readonly lines: readonly Buffer[];
  readonly appended: Appended;
}

/** Turns what is appended to a thread into the lines of its file, and knows the position of each. */
export class LineNumbering {
  readonly #format: LineFormat;
  /** Lines of the files that this one continues. */
  readonly #baseLines: number;
  #nextSeq: number;

  constructor(format: LineFormat, nextSeq: number, baseLines = 0) {
    this.#format = format;
    this.#nextSeq = nextSeq;
    this.#baseLines = baseLines;
  }

  get isPaginated(): boolean {
    return this.#format instanceof PaginatedFormat;
  }

  /** @throws {ThreadStoreError} `invalid` for a record without a JSON form; then nothing of the call counts. */
  add(records: readonly HistoryRecord[]): NumberedLines {
    const lines = this.#format.lines(records);
    return { lines, appended: this.#take(lines) };
  }

  /** Adds records that may not be stored in the end: `undo`, once it is sure that they are not, forgets them. */
  attempt(records: readonly HistoryRecord[]): NumberedLines & { readonly undo: () => void } {
    const forget = this.#format.mark();
    const added = this.add(records);
    const undo = () => {
      forget();
      this.#nextSeq -= added.lines.length;
    };
    return { ...added, undo };
  }

  /** Lines of records that waited for a later one, and have to be stored now. */
  takeDue(): readonly Buffer[] {
    const lines = this.#format.dueLines();
    this.#take(lines);
    return lines;
  }

  /** Another program wrote to the file: what comes next stands behind this many lines of it. */
  recount(fileLines: number): void {
    this.#nextSeq = this.#baseLines + fileLines;
  }

  #take(lines: readonly Buffer[]): Appended {
    const firstSeq = this.#nextSeq;
    this.#nextSeq += lines.length;
    return { firstSeq, lastSeq: this.#nextSeq - 1 };
  }
}

export interface NumberingOptions {
  readonly threadId: string;
  readonly files: FileLayer;
  /** Lines in the file, where that is known without reading it. */
  readonly knownLineCount: (path: string) => Promise<number | null>;
  /** The stretches of files that make up a history; this file is the last. */
  readonly segmentsOf: (path: string) => Promise<readonly HistorySegment[]>;
}

/** The numbering of a file that is there, whoever wrote it. */
export async function numberingOf(
  { threadId, files, knownLineCount, segmentsOf }: NumberingOptions,
  path: string,
  isPaginated: boolean,
): Promise<LineNumbering> {
  let baseLines = 0;
  for (const segment of await segmentsOf(path)) {
    if (segment.to !== null) baseLines += await countLines(files, segment.path, { to: segment.to });
  }
  const known = baseLines === 0 ? await knownLineCount(path) : null;
  const nextSeq = baseLines + (known ?? (await countLines(files, path)));
  const format = isPaginated
    ? new PaginatedFormat(threadId, ((await lastOrdinal(files, path)) ?? -1) + 1)
    : plainFormat(threadId);
  return new LineNumbering(format, nextSeq, baseLines);
}
