import type { HistoryRecord, StoredRecord } from '../../history/record.ts';
import type { ThreadSummary } from '../../history/thread-summary.ts';
import { TurnProjector } from '../../history/turn-projector.ts';
import { ThreadStoreError } from '../errors.ts';
import type { RecordPage, StoredThread } from '../thread-store.ts';
import type { FileLayer, FileStat } from './files/file-layer.ts';
import { compressedThread, describeHead, describeRollout, isCompressed } from './rollouts/describe-rollout.ts';
import type { FoundRollout } from './rollouts/find-rollouts.ts';
import { type Fold, FoldCache } from './rollouts/fold-cache.ts';
import { type HistorySegment, historySegments } from './rollouts/history-base.ts';
import { recordPages } from './rollouts/record-pages.ts';
import type { RolloutCatalog } from './rollouts/rollout-catalog.ts';
import { segmentRecords } from './rollouts/segment-records.ts';
import { SummaryFold } from './rollouts/summary-fold.ts';
import type { SessionIndex } from './session-index.ts';
import type { CopiedRollout } from './writing/copy-rollout.ts';

const MIB = 1024 * 1024;

export interface LocalThreadReaderOptions {
  readonly files: FileLayer;
  readonly catalog: RolloutCatalog;
  readonly names: SessionIndex;
  readonly records: 'limited' | 'extended';
  /** What is known of a file without reading it; null when nothing is. */
  readonly knownSummary: (found: FoundRollout) => Promise<ThreadSummary | null>;
  /** Whether something is at work by which that will be known soon. */
  readonly isKnownSoon: () => boolean;
}

/** Of a thread that will be known soon a list reads no more than this. */
const MAX_LISTED_BYTES = MIB;

/** Reads threads from rollout files, of which those last asked for are kept folded. Changes nothing. */
export class LocalThreadReader {
  readonly #options: LocalThreadReaderOptions;
  readonly #summaries: FoldCache<SummaryFold>;
  readonly #projections: FoldCache<ProjectionFold>;

  constructor(options: LocalThreadReaderOptions) {
    const { files, records } = options;
    this.#options = options;
    this.#summaries = new FoldCache({
      files,
      create: () => new SummaryFold(),
      maxFolds: 1_000,
      maxBytes: Number.POSITIVE_INFINITY,
    });
    this.#projections = new FoldCache({
      files,
      create: () => new ProjectionFold(records),
      maxFolds: 16,
      maxBytes: 256 * MIB,
    });
  }

  /** @throws {ThreadStoreError} `not-found` when the file has gone, `corrupt` when it has no session meta. */
  async thread(found: FoundRollout): Promise<StoredThread> {
    const stat = await this.#stat(found);
    const names = await this.#options.names.names();
    try {
      return describeRollout(await this.summary(found), found, stat, names);
    } catch (reason) {
      if (!isCompressed(found) || !isCorrupt(reason)) throw reason;
      return compressedThread(found, found.name, stat, names);
    }
  }

  /** A thread for a list: as `head` shows it where it cannot be read, and where reading it would take long and is soon spared. */
  async listed(found: FoundRollout, head: StoredThread): Promise<StoredThread> {
    try {
      return (await this.#isLongToRead(found)) ? head : await this.thread(found);
    } catch {
      return head;
    }
  }

  async summary(found: FoundRollout): Promise<ThreadSummary> {
    const known = await this.#options.knownSummary(found);
    if (known !== null) return known;
    const { summary } = await this.#summaries.get(await this.segments(found));
    if (summary === null) throw emptyRollout(found.path);
    return summary;
  }

  /** A thread that was just copied need not be read. */
  async noteCopied(found: FoundRollout, copied: CopiedRollout): Promise<void> {
    await this.#summaries.keep(found.path, copied.summary, copied);
  }

  /** Number of lines in a file that stands alone, where its summary was just read; one without a newline at the end counts. */
  knownLineCount(found: FoundRollout): Promise<number | null> {
    return this.#summaries.lineCount(found.path);
  }

  /** A thread as its first lines show it; null when they hold no session meta. Good enough to sort and to filter. */
  threadFromHead(
    found: FoundRollout,
    stat: FileStat,
    summary: ThreadSummary | null,
    names: ReadonlyMap<string, string>,
  ): StoredThread | null {
    if (summary !== null) return describeHead(summary, found, stat, names);
    return isCompressed(found) ? compressedThread(found, found.name, stat, names) : null;
  }

  async *history(found: FoundRollout, fromSeq: number): AsyncGenerator<RecordPage> {
    let hasMeta = false;
    for await (const { records } of segmentRecords(this.#options.files, await this.segments(found))) {
      hasMeta ||= records.some(({ type }) => type === 'session_meta');
      yield* recordPages(records, fromSeq);
    }
    if (!hasMeta) throw emptyRollout(found.path);
  }

  async records(found: FoundRollout): Promise<readonly HistoryRecord[]> {
    const all: HistoryRecord[] = [];
    for await (const { records } of this.history(found, 0)) {
      for (const { seq: _seq, ...record } of records) all.push(record);
    }
    return all;
  }

  async projection(found: FoundRollout): Promise<TurnProjector> {
    const fold = await this.#projections.get(await this.segments(found));
    if (!fold.hasMeta) throw emptyRollout(found.path);
    return fold.projector;
  }

  /** The stretches of files that the history consists of; the file itself is the last. */
  segments(found: FoundRollout): Promise<readonly HistorySegment[]> {
    return historySegments(this.#options.catalog.bases(), found);
  }

  async #isLongToRead(found: FoundRollout): Promise<boolean> {
    const { isKnownSoon, knownSummary } = this.#options;
    if (!isKnownSoon()) return false;
    const { size } = await this.#stat(found);
    if (size - this.#summaries.foldedBytes(found.path) <= MAX_LISTED_BYTES) return false;
    return (await knownSummary(found)) === null;
  }

  async #stat(found: FoundRollout): Promise<FileStat> {
    const stat = await this.#options.files.stat(found.path);
    if (stat !== null) return stat;
    throw new ThreadStoreError('not-found', `Cannot read "${found.path}": there is no such file`);
  }
}

class ProjectionFold implements Fold {
  readonly projector: TurnProjector;
  hasMeta = false;

  constructor(records: 'limited' | 'extended') {
    this.projector = new TurnProjector({ records });
  }

  push(record: StoredRecord): void {
    if (record.type === 'session_meta') this.hasMeta = true;
    this.projector.apply(record);
  }
}

function isCorrupt(reason: unknown): boolean {
  return reason instanceof ThreadStoreError && reason.code === 'corrupt';
}

function emptyRollout(path: string): ThreadStoreError {
  return new ThreadStoreError('corrupt', `failed to read thread ${path}: rollout at ${path} is empty`);
}
