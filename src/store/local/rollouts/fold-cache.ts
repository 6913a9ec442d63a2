import type { StoredRecord } from '../../../history/record.ts';
import type { FileLayer, FileStat } from '../files/file-layer.ts';
import { isPackedPath } from '../files/packed-rollout.ts';
import type { HistorySegment } from './history-base.ts';
import { type ReadRecords, readRecords } from './rollout-records.ts';

/** Something built from the records of a thread, one after the other. */
export interface Fold {
  /** False for lines that need not be parsed for it; all are when this is absent. */
  wants?(line: Buffer): boolean;
  /** `isOwn`: the record stands in the thread's own file, not in one that it continues. */
  push(record: StoredRecord, isOwn: boolean): void;
}

export interface FoldCacheOptions<F extends Fold> {
  readonly files: FileLayer;
  readonly create: () => F;
  /** Folds kept, and bytes of the files behind them. */
  readonly maxFolds: number;
  readonly maxBytes: number;
}

interface Cached<F> {
  readonly fold: F;
  readonly stat: FileStat;
  /** Behind the last line that was folded. */
  readonly position: number;
  readonly nextSeq: number;
  /** The last bytes before `position`: other ones there mean that the file was rewritten. */
  readonly sample: Buffer;
  /** The last line had no newline yet: what follows may change it. */
  readonly isTailOpen: boolean;
}

/** A file of whole lines. */
export interface WrittenFile {
  readonly byteCount: number;
  readonly lineCount: number;
}

const SAMPLE_BYTES = 128;

/** Keeps folds of files last asked for. One that grew is caught up from where it was; any other change folds it anew. */
export class FoldCache<F extends Fold> {
  readonly #options: FoldCacheOptions<F>;
  readonly #cached = new Map<string, Cached<F>>();
  readonly #working = new Map<string, Promise<F>>();

  constructor(options: FoldCacheOptions<F>) {
    this.#options = options;
  }

  /** The fold of everything in these stretches, the last of which is the thread's own file. */
  get(segments: readonly HistorySegment[]): Promise<F> {
    const path = segments.at(-1)?.path ?? '';
    const before = this.#working.get(path) ?? Promise.resolve();
    const work = before.then(
      () => this.#bring(path, segments),
      () => this.#bring(path, segments),
    );
    this.#working.set(path, work);
    const forget = () => {
      if (this.#working.get(path) === work) this.#working.delete(path);
    };
    work.then(forget, forget);
    return work;
  }

  /** Keeps a fold that was made while the file was written, as long as nobody else wrote to that. */
  async keep(path: string, fold: F, { byteCount, lineCount }: WrittenFile): Promise<void> {
    const stat = await this.#options.files.stat(path);
    if (stat?.size !== byteCount) return;
    const sample = await this.#sampleBefore(path, byteCount);
    this.#keep(path, { fold, stat, position: byteCount, nextSeq: lineCount, sample, isTailOpen: false });
  }

  /** Lines that were folded, of the files that this one continues too, while nobody wrote to it since; null otherwise. */
  async lineCount(path: string): Promise<number | null> {
    const cached = this.#cached.get(path);
    const stat = cached === undefined ? null : await this.#options.files.stat(path);
    return cached !== undefined && stat !== null && isSame(cached.stat, stat) ? cached.nextSeq : null;
  }

  /** So much of a file was folded before, and need not be read again if it only grew. */
  foldedBytes(path: string): number {
    return this.#cached.get(path)?.position ?? 0;
  }

  async #bring(path: string, segments: readonly HistorySegment[]): Promise<F> {
    const { files } = this.#options;
    const stat = await files.stat(path);
    const cached = this.#cached.get(path);
    this.#cached.delete(path);
    if (stat !== null && cached !== undefined && isSame(cached.stat, stat)) return this.#keep(path, cached);
    const start = (await this.#canGrow(path, cached, stat)) ? cached : undefined;
    const fold = start?.fold ?? this.#options.create();
    const nextSeq = start?.nextSeq ?? (await this.#foldBases(fold, segments.slice(0, -1)));
    return this.#foldOwn(path, fold, start?.position ?? 0, nextSeq);
  }

  async #foldBases(fold: F, bases: readonly HistorySegment[]): Promise<number> {
    let nextSeq = 0;
    for (const { path, to } of bases) {
      const range = to === null ? {} : { to };
      for await (const batch of readRecords(this.#options.files, path, {
        ...filterOf(fold),
        ...range,
        firstSeq: nextSeq,
      })) {
        for (const record of batch.records) fold.push(record, false);
        nextSeq = batch.nextSeq;
      }
    }
    return nextSeq;
  }

  async #foldOwn(path: string, fold: F, from: number, firstSeq: number): Promise<F> {
    const { files } = this.#options;
    const stat = await files.stat(path);
    let state = { nextSeq: firstSeq, end: from, isEnded: true };
    for await (const batch of readRecords(files, path, { ...filterOf(fold), from, firstSeq })) {
      for (const record of batch.records) fold.push(record, true);
      state = batch;
    }
    if (stat === null) return fold;
    return this.#keep(path, {
      fold,
      stat,
      position: state.end,
      nextSeq: state.nextSeq,
      sample: await this.#sampleBefore(path, state.end),
      isTailOpen: !state.isEnded,
    });
  }

  async #canGrow(path: string, cached: Cached<F> | undefined, stat: FileStat | null): Promise<boolean> {
    if (cached === undefined || stat === null || cached.isTailOpen || isPackedPath(path)) return false;
    if (stat.inode !== cached.stat.inode || stat.size <= cached.stat.size) return false;
    return cached.sample.equals(await this.#sampleBefore(path, cached.position));
  }

  async #sampleBefore(path: string, position: number): Promise<Buffer> {
    const file = await this.#options.files.open(path, 'read');
    try {
      const from = Math.max(0, position - SAMPLE_BYTES);
      const sample = Buffer.alloc(position - from);
      return sample.subarray(0, await file.read(sample, from));
    } finally {
      await file.close();
    }
  }

  #keep(path: string, cached: Cached<F>): F {
    this.#cached.set(path, cached);
    let bytes = 0;
    for (const [kept, { position }] of [...this.#cached].reverse()) {
      bytes += position;
      if (kept !== path && bytes > this.#options.maxBytes) this.#cached.delete(kept);
    }
    const [oldest] = this.#cached.keys();
    if (this.#cached.size > this.#options.maxFolds && oldest !== undefined) this.#cached.delete(oldest);
    return cached.fold;
  }
}

function filterOf(fold: Fold): Pick<ReadRecords, 'isWanted'> {
  return fold.wants === undefined ? {} : { isWanted: (line) => fold.wants?.(line) ?? true };
}

function isSame(left: FileStat, right: FileStat): boolean {
  return left.size === right.size && left.mtimeMs === right.mtimeMs && left.inode === right.inode;
}
