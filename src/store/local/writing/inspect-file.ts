import type { OpenFile } from '../files/file-layer.ts';
import { readRange } from '../files/read-range.ts';

const NEWLINE = 10;

/** A file as its writer left it: its length, and how it begins. */
export interface FileAsLeft {
  readonly size: number;
  readonly head: Buffer;
}

export interface InspectedFile {
  /** `damaged`: cut short, or with another beginning. `whole`: all that was left is there, and perhaps more behind it. */
  readonly fate: 'whole' | 'deleted' | 'damaged';
  readonly size: number;
  /** Whether what is written next begins on a new line. */
  readonly startsLine: boolean;
}

/** What others did to an open file since its writer left it. */
export async function inspectFile(file: OpenFile, left: FileAsLeft): Promise<InspectedFile> {
  const { size, links } = await file.stat();
  if (links === 0) return { fate: 'deleted', size, startsLine: false };
  if (size < left.size || !left.head.equals(await readRange(file, 0, left.head.byteLength))) {
    return { fate: 'damaged', size, startsLine: false };
  }
  const last = size === 0 ? null : await readRange(file, size - 1, size);
  return { fate: 'whole', size, startsLine: last === null || last[0] === NEWLINE };
}
