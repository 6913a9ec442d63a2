import { asText } from '../../../history/payload.ts';
import { type FileLayer, type FileStat, isMissing } from '../files/file-layer.ts';
import { type FileLine, readLines } from '../files/read-lines.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { type HistoryBase, historyBaseOf } from '../rollouts/history-base.ts';
import { peekRecord } from './peek-record.ts';
import { RecordSizes } from './record-sizes.ts';
import type { FaultyLines, LineFault, ScannedRollout } from './scanned-rollout.ts';

/** How often a file is read on when it was being written to just as its end was reached. */
const READS = 4;

export interface ScanRollout {
  readonly files: FileLayer;
  readonly found: FoundRollout;
  readonly sizes: RecordSizes;
  /** Hears of bytes that were read. */
  readonly onBytes: (count: number) => void;
}

/** Reads a whole rollout file once, holding no more than a chunk and a line of it. Null when it is gone. */
export async function scanRollout(options: ScanRollout): Promise<ScannedRollout | null> {
  const { files, found, sizes } = options;
  const stat = await files.stat(found.path);
  if (stat === null) return null;
  if (found.name?.isCompressed) sizes.add('compressed', stat.size);
  // The records of a packed file take their space together.
  const scan = new RolloutScan(found.name?.isCompressed ? new RecordSizes() : sizes);
  try {
    return scan.result(found, await scanToEnd(options, scan, stat), null);
  } catch (reason) {
    // Moved or deleted meanwhile, as servers do.
    if (isMissing(reason)) return null;
    return scan.result(found, stat, reason instanceof Error ? reason.message : String(reason));
  }
}

async function scanToEnd(
  { files, found, onBytes }: ScanRollout,
  scan: RolloutScan,
  first: FileStat,
): Promise<FileStat> {
  let stat = first;
  for (let read = 1; ; read += 1) {
    let tail: FileLine | null = null;
    for await (const lines of readLines(files, found.path, { from: scan.wholeBytes })) {
      const from = scan.wholeBytes;
      for (const line of lines) {
        if (line.isEnded) scan.take(line);
        else tail = line;
      }
      onBytes(scan.wholeBytes - from);
    }
    const now = await files.stat(found.path);
    if (now === null) return stat;
    stat = now;
    const isAtEnd = stat.size === (tail?.end ?? scan.wholeBytes);
    if (found.name?.isCompressed || isAtEnd || read === READS) {
      if (tail !== null) scan.takeTail(tail);
      return stat;
    }
  }
}

class RolloutScan {
  wholeBytes = 0;
  #readBytes: number | null = null;
  readonly #sizes: RecordSizes;
  readonly #faults = new Map<LineFault, FaultyLines>();
  #lines = 0;
  #records = 0;
  #innerId: string | null = null;
  #fileFormat: string | null = null;
  #base: HistoryBase | null = null;

  constructor(sizes: RecordSizes) {
    this.#sizes = sizes;
  }

  take({ bytes, count, end }: FileLine): void {
    const length = end - this.wholeBytes;
    // The reader lets go of lines that no text can hold.
    const isLost = bytes.byteLength === 0 && length > count;
    this.wholeBytes = end;
    this.#lines += count;
    if (isLost) this.#note('long');
    else this.#look(bytes, length);
  }

  takeTail({ bytes, end }: FileLine): void {
    const { type } = peekRecord(bytes);
    this.#readBytes = end;
    this.#lines += 1;
    if (type === null) this.#note('torn');
    else this.#look(bytes, bytes.byteLength);
    this.#lines -= 1;
  }

  result(found: FoundRollout, stat: FileStat, failure: string | null): ScannedRollout {
    return {
      found,
      stat,
      innerId: this.#innerId,
      fileFormat: this.#fileFormat,
      base: this.#base,
      lines: this.#lines,
      wholeBytes: this.wholeBytes,
      readBytes: this.#readBytes ?? this.wholeBytes,
      records: this.#records,
      faults: this.#faults,
      failure,
    };
  }

  #look(bytes: Buffer, length: number): void {
    const { type, meta, fault } = peekRecord(bytes);
    if (fault !== null) this.#note(fault);
    this.#sizes.add(type ?? 'unreadable', length);
    if (type === null) return;
    this.#records += 1;
    const id = asText(meta?.id);
    if (meta === null || id === null || this.#innerId !== null) return;
    this.#innerId = id.toLowerCase();
    this.#fileFormat = asText(meta.history_mode);
    this.#base = historyBaseOf(meta);
  }

  #note(fault: LineFault): void {
    const known = this.#faults.get(fault);
    this.#faults.set(fault, { count: (known?.count ?? 0) + 1, first: known?.first ?? this.#lines });
  }
}
