import { asNumber, asRecord, asText } from '../../history/payload.ts';
import { ThreadStoreError } from '../errors.ts';
import type { FileLayer } from './file-layer.ts';
import type { FoundRollout } from './find-rollouts.ts';

/** Where a file of 0.169 that a fork or a revert started continues: behind this much of another file. */
export interface HistoryBase {
  readonly threadId: string;
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
  /** All files of a thread, newest first. */
  filesOf(threadId: string): Promise<readonly FoundRollout[]>;
  baseOf(rollout: FoundRollout): Promise<HistoryBase | null>;
}

const MAX_CHAIN = 256;
const PEEK_BYTES = 256;
const NEWLINE = 10;

/** Null when a file stands alone. */
export function historyBaseOf(meta: object): HistoryBase | null {
  const base = 'history_base' in meta ? asRecord(meta.history_base) : null;
  const threadId = asText(base?.['thread_id']);
  if (base === null || threadId === null) return null;
  return {
    threadId: threadId.toLowerCase(),
    endOrdinal: asNumber(base['end_ordinal_exclusive']) ?? 0,
    endByte: asNumber(base['end_byte_offset']) ?? 0,
  };
}

/**
 * The stretches of files that make up the history of a rollout, oldest first; the rollout itself is the last.
 *
 * @throws {ThreadStoreError} `corrupt` when a file that it continues is not there.
 */
export async function historySegments(lookup: BaseLookup, rollout: FoundRollout): Promise<readonly HistorySegment[]> {
  const segments: HistorySegment[] = [{ path: rollout.path, to: null }];
  const seen = new Set([rollout.path]);
  for (let base = await lookup.baseOf(rollout); base !== null; ) {
    const found = await findBase(lookup, base, seen);
    if (found === null || segments.length > MAX_CHAIN) throw missingBase(rollout, base);
    seen.add(found.path);
    segments.unshift({ path: found.path, to: base.endByte });
    base = await lookup.baseOf(found);
  }
  return segments;
}

/** A thread may have several files, of which the newer ones were started by a revert: the one that fits is the base. */
async function findBase(
  lookup: BaseLookup,
  base: HistoryBase,
  seen: ReadonlySet<string>,
): Promise<FoundRollout | null> {
  for (const candidate of await lookup.filesOf(base.threadId)) {
    if (seen.has(candidate.path) || candidate.name?.isCompressed) continue;
    if (await endsLineBefore(lookup.files, candidate.path, base)) return candidate;
  }
  return null;
}

async function endsLineBefore(files: FileLayer, path: string, base: HistoryBase): Promise<boolean> {
  const file = await files.open(path, 'read');
  try {
    const { size } = await file.stat();
    if (size < base.endByte || base.endByte === 0) return base.endByte === 0;
    const around = Buffer.alloc(PEEK_BYTES);
    const read = await file.read(around, base.endByte - 1);
    if (around[0] !== NEWLINE) return false;
    const head = Buffer.alloc(PEEK_BYTES);
    const first = ordinalIn(head.subarray(0, await file.read(head, 0)));
    const next = ordinalIn(around.subarray(1, read));
    return (first === null || first < base.endOrdinal) && (next === null || next === base.endOrdinal);
  } finally {
    await file.close();
  }
}

function ordinalIn(line: Buffer): number | null {
  const match = /^\{"timestamp":"[^"]*","ordinal":(\d+)/.exec(line.toString('latin1'));
  return match === null ? null : Number(match[1]);
}

function missingBase(rollout: FoundRollout, base: HistoryBase): ThreadStoreError {
  const text = `Cannot read "${rollout.path}": it continues thread ${base.threadId}, whose file is not here or was changed`;
  return new ThreadStoreError('corrupt', text, { threadId: rollout.name?.threadId });
}
