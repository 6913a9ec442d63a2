import type { IndexCounts } from './check-index.ts';
import type { Indexed } from './compare-index.ts';
import type { Finding } from './finding.ts';
import type { RecordSize } from './record-sizes.ts';

/** What `bobbin doctor --json` prints. Sizes in bytes; paths relative to `home`, with `/`. */
export interface DoctorReport {
  /** Grows when a member changes its meaning or goes away. */
  readonly version: 1;
  /** Absolute. */
  readonly home: string;
  /** No problem is left; notices do not count. */
  readonly isSound: boolean;
  readonly totals: {
    readonly threads: number;
    readonly archivedThreads: number;
    readonly files: number;
    readonly compressedFiles: number;
    readonly records: number;
    readonly bytes: number;
  };
  readonly index: IndexReport;
  /** What takes the space: the ten largest types of records, and all others as `other`. */
  readonly recordTypes: readonly RecordSize[];
  /** Every rollout file, the largest first. */
  readonly files: readonly FileReport[];
  readonly findings: readonly FindingReport[];
}

export interface IndexReport {
  readonly state: 'absent' | 'sound' | 'damaged' | 'unreadable';
  readonly bytes: number;
  /** Its size against that of the rollout files; null without any. */
  readonly share: number | null;
  /** Rollout files by how they stand in it, and `gone`: files in it that are no longer there. Null unless it is sound. */
  readonly files: IndexCounts | null;
}

export interface FileReport {
  readonly path: string;
  /** Null when neither the name nor a session meta tells it. */
  readonly threadId: string | null;
  readonly isArchived: boolean;
  /** `session_meta.history_mode`; null where it is absent. */
  readonly fileFormat: string | null;
  readonly records: number;
  readonly bytes: number;
  /** Null without a sound index. */
  readonly index: Indexed | null;
}

export interface FindingReport extends Finding {
  /** What was done about it; null when nothing was. */
  readonly fixed: string | null;
}
