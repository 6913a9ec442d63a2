import { basename } from 'node:path';
import { asNumber, asRecord, asText } from '../../../history/payload.ts';
import { ThreadStoreError } from '../../errors.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { isPackedPath } from '../files/packed-rollout.ts';
import { readLines } from '../files/read-lines.ts';
import type { FoundRollout } from './find-rollouts.ts';
import { parseRolloutName } from './rollout-path.ts';

/** Where a file of 0.169 that a fork or a revert started continues: behind this much of another file. */
export interface HistoryBase {
  /** The id that the other file's name ends with: of the revert that started it, or else of its thread. */
  readonly fileId: string;
  readonly endOrdinal: number;
  readonly endByte: number;
}

/** A stretch of a file, from its beginning. */
export interface HistorySegment {
  readonly path: string;
  /** Null: to the end of the file. */
  readonly to: number | null;
}

/** What a history base is looked up in. */
export interface BaseLookup {
  readonly files: FileLayer;
  /** All files whose name, or else whose content, has this id of a thread or a revert, newest first. */
  filesOf(fileId: string): Promise<readonly FoundRollout[]>;
  baseOf(rollout: FoundRollout): Promise<HistoryBase | null>;
}

/** The id by which other files refer to this one; null for a name without any. */
export function fileIdOf(path: string): string | null {
  const name = parseRolloutName(basename(path));
  return name === null ? null : (name.revertId ?? name.threadId);
}

const PEEK_BYTES = 256;
const NEWLINE = 10;

/** Null when a file stands alone. */
export function historyBaseOf(meta: object): HistoryBase | null {
  const base = 'history_base' in meta ? asRecord(meta.history_base) : null;
  const threadId = asText(base?.thread_id);
  if (base === null || threadId === null) return null;
  return {
    fileId: threadId.toLowerCase(),
    endOrdinal: asNumber(base.end_ordinal_exclusive) ?? 0,
    endByte: asNumber(base.end_byte_offset) ?? 0,
  };
}

/**
 * The stretches of files that make up the history of a rollout, oldest first; the rollout itself is the last. They are as
 * many as there were reverts: hundreds, in a thread whose messages are often edited.
 *
 * @throws {ThreadStoreError} `corrupt` when a file that it continues is not there.
 */
export async function historySegments(lookup: BaseLookup, rollout: FoundRollout): Promise<readonly HistorySegment[]> {
  const segments: HistorySegment[] = [{ path: rollout.path, to: null }];
  const seen = new Set([rollout.path]);
  for (let base = await lookup.baseOf(rollout); base !== null; ) {
    const located = await findBase(lookup, base, seen);
    if (located === null) throw missingBase(rollout, base);
    const { found, end } = located;
    seen.add(found.path);
    segments.unshift({ path: found.path, to: end });
    base = await lookup.baseOf(found);
  }
  return segments;
}

/** Of the files of a thread the one that no revert started is meant; where it is not there, another one may fit. */
async function findBase(
  lookup: BaseLookup,
  base: HistoryBase,
  seen: ReadonlySet<string>,
): Promise<{ readonly found: FoundRollout; readonly end: number } | null> {
  const files = await lookup.filesOf(base.fileId);
  const exact = files.filter(({ path }) => fileIdOf(path) === base.fileId);
  for (const found of [...exact, ...files.filter((file) => !exact.includes(file))]) {
    if (seen.has(found.path)) continue;
    const end = await endOfBase(lookup.files, found.path, base);
    if (end !== null) return { found, end };
  }
  return null;
}

/** Where the base ends in this file: at the stored position, or else behind the line with the last ordinal. */
async function endOfBase(files: FileLayer, path: string, base: HistoryBase): Promise<number | null> {
  if (base.endOrdinal === 0) return 0;
  return (await endsAt(files, path, base)) ? base.endByte : endBehindOrdinal(files, path, base.endOrdinal - 1);
}

async function endsAt(files: FileLayer, path: string, { endByte, endOrdinal }: HistoryBase): Promise<boolean> {
  // The content of a packed file has no positions to look at: its lines are counted.
  if (isPackedPath(path)) return false;
  const file = await files.open(path, 'read');
  try {
    const { size } = await file.stat();
    if (endByte === 0 || size < endByte) return false;
    const head = Buffer.alloc(PEEK_BYTES);
    const first = ordinalOf(head.subarray(0, await file.read(head, 0)));
    const around = Buffer.alloc(PEEK_BYTES);
    const read = await file.read(around, endByte - 1);
    const next = size === endByte ? endOrdinal : ordinalOf(around.subarray(1, read));
    return around[0] === NEWLINE && first !== null && first < endOrdinal && next === endOrdinal;
  } finally {
    await file.close();
  }
}

async function endBehindOrdinal(files: FileLayer, path: string, ordinal: number): Promise<number | null> {
  for await (const lines of readLines(files, path)) {
    for (const { bytes, end } of lines) {
      if (ordinalOf(bytes) === ordinal) return end;
    }
  }
  return null;
}

function ordinalOf(line: Buffer): number | null {
  const match = /^\{"timestamp":"[^"]*","ordinal":(\d+)/.exec(line.toString('latin1', 0, PEEK_BYTES));
  return match === null ? null : Number(match[1]);
}

function missingBase(rollout: FoundRollout, base: HistoryBase): ThreadStoreError {
  const text = `Cannot read "${rollout.path}": it continues ${base.fileId}, whose file is not here or was changed`;
  return new ThreadStoreError('corrupt', text, { threadId: rollout.name?.threadId });
}
