import type { FileLayer } from '../files/file-layer.ts';
import type { IndexInspection } from '../index/inspect-index.ts';
import type { Diagnosis } from './finding.ts';
import type { ScannedRollout } from './scanned-rollout.ts';

/** What the checks look at. */
export interface HomeSurvey {
  /** Absolute. */
  readonly home: string;
  readonly files: FileLayer;
  /** Every rollout file that can be seen, newest first by name. */
  readonly rollouts: readonly ScannedRollout[];
  /** Folders that this user may not look into. */
  readonly denied: readonly string[];
  readonly index: IndexInspection;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** One look at a home; changes nothing. */
export type Check = (survey: HomeSurvey) => readonly Diagnosis[] | Promise<readonly Diagnosis[]>;
