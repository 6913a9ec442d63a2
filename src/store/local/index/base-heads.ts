import type { ThreadSummary } from '../../../history/thread-summary.ts';
import { nodeFileLayer } from '../files/file-layer.ts';
import { type FoundRollout, newestFirst } from '../rollouts/find-rollouts.ts';
import { type HistoryBase, historyBaseOf, historySegments } from '../rollouts/history-base.ts';
import { segmentRecords } from '../rollouts/segment-records.ts';
import { SummaryFold } from '../rollouts/summary-fold.ts';
import { type FileRow, foundOf } from './file-row.ts';
import type { FileTable } from './file-table.ts';

export interface BaseHeadsOptions {
  readonly files: FileTable;
  readonly isClosed: () => boolean;
  /** Runs a task in a transaction. */
  readonly write: (task: () => void) => void;
}

/** Summaries of files that continue another one: the first message of such a thread stands in that. */
export class BaseHeads {
  readonly #options: BaseHeadsOptions;
  /** Files, with their sizes, whose base was looked for. */
  readonly #tried = new Set<string>();

  constructor(options: BaseHeadsOptions) {
    this.#options = options;
  }

  /** Files came, went or changed: bases that were missing may be there now. */
  tryAgain(): void {
    this.#tried.clear();
  }

  /** Brings what is missing: a list leaves threads out until it is there. */
  async bring(): Promise<void> {
    const { files, isClosed, write } = this.#options;
    for (const row of isClosed() ? [] : files.withoutBase()) {
      const attempt = `${row.path}:${row.size}`;
      if (this.#tried.has(attempt)) continue;
      this.#tried.add(attempt);
      const summary = await this.#summaryOf(row).catch(() => null);
      if (isClosed()) return;
      if (summary !== null) write(() => files.setHead(row, summary));
    }
  }

  async #summaryOf(row: FileRow): Promise<ThreadSummary | null> {
    const fold = new SummaryFold();
    const lookup = {
      files: nodeFileLayer,
      filesOf: async (fileId: string) => this.#filesOf(fileId),
      baseOf: async ({ path }: FoundRollout) => this.#baseOf(path),
    };
    const segments = await historySegments(lookup, foundOf(row));
    const isWanted = (line: Buffer) => fold.wants(line);
    for await (const { records, segment } of segmentRecords(nodeFileLayer, segments, { isWanted })) {
      for (const record of records) fold.push(record, segment.path === row.path);
    }
    return fold.summary;
  }

  #filesOf(fileId: string): readonly FoundRollout[] {
    const { files } = this.#options;
    const rows = [...files.byRevert(fileId), ...files.byThread(fileId)];
    return rows.map(foundOf).sort(newestFirst);
  }

  #baseOf(path: string): HistoryBase | null {
    const { files } = this.#options;
    const row = files.byPath(path);
    const summary = row === undefined ? null : files.summaryOf(row);
    return summary === null ? null : historyBaseOf(summary.meta);
  }
}
