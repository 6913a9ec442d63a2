import type { FileStat } from '../files/file-layer.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import type { HistoryBase } from '../rollouts/history-base.ts';

/** Ways in which a line of a rollout file is not what it should be. */
export const LINE_FAULTS = ['torn', 'nul', 'utf8', 'json', 'foreign', 'long'] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

export interface FaultyLines {
  readonly count: number;
  /** Number of the first such line, from 1. */
  readonly first: number;
}

/** What one pass over a rollout file found. */
export interface ScannedRollout {
  readonly found: FoundRollout;
  /** As it was when the last line was read. */
  readonly stat: FileStat;
  /** Thread id inside, lower case; null when there is no session meta, or the file cannot be read. */
  readonly innerId: string | null;
  /** `session_meta.history_mode`; null where it is absent. */
  readonly fileFormat: string | null;
  readonly base: HistoryBase | null;
  /** Lines with an end; position behind the last of them. */
  readonly lines: number;
  readonly wholeBytes: number;
  /** How far it was read; not `stat.size` where it was written to all the time. Of a packed file: unpacked. */
  readonly readBytes: number;
  readonly records: number;
  readonly faults: ReadonlyMap<LineFault, FaultyLines>;
  /** Why it could not be read. */
  readonly failure: string | null;
}

/** The thread that a file belongs to: the id inside counts, the name only where nothing can be read. */
export function threadOf({ innerId, found }: ScannedRollout): string | null {
  return innerId ?? found.name?.threadId ?? null;
}
