import { relative, sep } from 'node:path';
import { countIndexed } from './check-index.ts';
import { compareWithIndex } from './compare-index.ts';
import type { DoctorReport, FileReport, FindingReport, IndexReport } from './doctor-report.ts';
import type { HomeSurvey } from './home-survey.ts';
import type { RecordSizes } from './record-sizes.ts';
import { type ScannedRollout, threadOf } from './scanned-rollout.ts';

const RECORD_TYPES = 10;

export interface WriteReport {
  readonly survey: HomeSurvey;
  readonly sizes: RecordSizes;
  readonly findings: readonly FindingReport[];
}

/** What was seen, as it is told. */
export function writeReport({ survey, sizes, findings }: WriteReport): DoctorReport {
  const { home, rollouts } = survey;
  const bytes = sum(rollouts, ({ stat }) => stat.size);
  return {
    version: 1,
    home,
    isSound: findings.every(({ severity, fixed }) => severity === 'notice' || fixed !== null),
    totals: {
      threads: threadsOf(rollouts).size,
      archivedThreads: threadsOf(rollouts.filter(({ found }) => found.isArchived)).size,
      files: rollouts.length,
      compressedFiles: rollouts.filter(({ found }) => found.name?.isCompressed).length,
      records: sum(rollouts, ({ records }) => records),
      bytes,
    },
    index: indexReport(survey, bytes),
    recordTypes: sizes.largest(RECORD_TYPES),
    files: fileReports(survey),
    findings: findings.map((finding) => ({ ...finding, path: finding.path && shortened(home, finding.path) })),
  };
}

function indexReport({ index, rollouts }: HomeSurvey, rolloutBytes: number): IndexReport {
  if (index.state === 'absent') return { state: 'absent', bytes: 0, share: null, files: null };
  return {
    state: index.state,
    bytes: index.bytes,
    share: rolloutBytes === 0 ? null : index.bytes / rolloutBytes,
    files: index.state === 'sound' ? countIndexed(rollouts, index.files) : null,
  };
}

function fileReports({ home, rollouts, index }: HomeSurvey): readonly FileReport[] {
  const rows = index.state === 'sound' ? new Map(index.files.map((row) => [row.path, row])) : null;
  return rollouts
    .map((rollout) => ({
      path: shortened(home, rollout.found.path),
      threadId: threadOf(rollout),
      isArchived: rollout.found.isArchived,
      fileFormat: rollout.fileFormat,
      records: rollout.records,
      bytes: rollout.stat.size,
      index: rows === null ? null : compareWithIndex(rollout, rows.get(rollout.found.path)),
    }))
    .sort((left, right) => right.bytes - left.bytes);
}

function threadsOf(rollouts: readonly ScannedRollout[]): ReadonlySet<string> {
  return new Set(rollouts.map((rollout) => threadOf(rollout) ?? rollout.found.path));
}

function shortened(home: string, path: string): string {
  return relative(home, path).replaceAll(sep, '/') || '.';
}

function sum(rollouts: readonly ScannedRollout[], of: (rollout: ScannedRollout) => number): number {
  return rollouts.reduce((total, rollout) => total + of(rollout), 0);
}
