import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DoctorReport } from '../store/local/doctor/doctor-report.ts';
import { examineHome } from '../store/local/doctor/examine-home.ts';
import { ProgressLine } from './doctor/progress-line.ts';
import { reportText } from './doctor/report-text.ts';

const EXIT_CODE = { sound: 0, findings: 1, failed: 2 } as const;

export interface DoctorInvocation {
  readonly fix: boolean;
  readonly json: boolean;
  /** Default: `CODEX_HOME`, else `~/.codex`. */
  readonly home: string | null;
}

/** Looks at a home and prints what it found; progress and failures go to stderr. Resolves with the exit code. */
export async function runDoctor({ fix, json, home }: DoctorInvocation): Promise<number> {
  const progress = new ProgressLine(process.stderr);
  let report: DoctorReport;
  try {
    const folder = await folderOf(home);
    report = await examineHome({ home: folder, fix, onProgress: progress.tell });
  } catch (reason) {
    progress.end();
    process.stderr.write(`bobbin: ${reason instanceof Error ? reason.message : String(reason)}\n`);
    return EXIT_CODE.failed;
  }
  progress.end();
  const text = json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report);
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  return report.isSound ? EXIT_CODE.sound : EXIT_CODE.findings;
}

async function folderOf(home: string | null): Promise<string> {
  const folder = path.resolve(home ?? (process.env.CODEX_HOME || path.join(os.homedir(), '.codex')));
  const stats = await stat(folder).catch(() => null);
  if (!stats?.isDirectory()) throw new Error(`Cannot look at "${folder}": there is no such folder`);
  return folder;
}
