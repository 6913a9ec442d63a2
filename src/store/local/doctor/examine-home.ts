import type { FileLayer } from '../files/file-layer.ts';
import { nodeFileLayer } from '../files/file-layer.ts';
import { inspectIndex } from '../index/inspect-index.ts';
import { checkAccess } from './check-access.ts';
import { checkBases } from './check-bases.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkIndex } from './check-index.ts';
import { checkLines } from './check-lines.ts';
import { checkLocks } from './check-locks.ts';
import { checkNames } from './check-names.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkTemporaryFiles } from './check-temporary-files.ts';
import type { DoctorReport, FindingReport } from './doctor-report.ts';
import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';
import { RecordSizes } from './record-sizes.ts';
import { type Progress, scanHome } from './scan-home.ts';
import { writeReport } from './write-report.ts';

/** In the order in which their findings are told. */
const CHECKS: readonly Check[] = [
  checkAccess,
  checkLines,
  checkDuplicates,
  checkBases,
  checkNames,
  checkLocks,
  checkTemporaryFiles,
  checkPermissions,
  checkIndex,
];

export interface ExamineHome {
  /** Absolute path of a folder. */
  readonly home: string;
  /** Mends what is derived or left over: never a rollout file, a name, or a database of the originals. */
  readonly fix: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs?: number;
}

/**
 * Looks at everything that the local store keeps in a home; servers may run meanwhile.
 *
 * @throws when a folder cannot be read.
 */
export async function examineHome({
  home,
  fix,
  onProgress = () => undefined,
  nowMs = Date.now(),
}: ExamineHome): Promise<DoctorReport> {
  const files: FileLayer = nodeFileLayer;
  const sizes = new RecordSizes();
  const scanned = await scanHome({ home, files, sizes, onProgress });
  const survey = { home, files, ...scanned, index: await inspectIndex(home), nowMs };
  const diagnoses: Diagnosis[] = [];
  for (const check of CHECKS) diagnoses.push(...(await check(survey)));
  const findings: FindingReport[] = [];
  for (const diagnosis of diagnoses) findings.push(await treat(diagnosis, fix));
  return writeReport({ survey, sizes, findings });
}

async function treat({ mend, ...finding }: Diagnosis, fix: boolean): Promise<FindingReport> {
  if (!fix || mend === undefined) return { ...finding, fixed: null };
  try {
    return { ...finding, fixed: await mend() };
  } catch (reason) {
    const failure = reason instanceof Error ? reason.message : String(reason);
    return { ...finding, message: `${finding.message} (cannot be mended: ${failure})`, fixed: null };
  }
}
