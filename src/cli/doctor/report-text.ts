import type { DoctorReport, FindingReport, IndexReport } from '../../store/local/doctor/doctor-report.ts';
import { CHECKS, type Finding } from '../../store/local/doctor/finding.ts';

const FILES_SHOWN = 10;
const FINDINGS_SHOWN = 20;
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];
const UNIT_STEP = 1024;

/** A report for people. */
export function reportText(report: DoctorReport): string {
  const { home, totals } = report;
  const sections = [
    [home, `  ${totalsLine(totals)}`, `  ${indexLine(report.index)}`],
    section('Largest files', filesTable(report)),
    section('Space by type of record', typesTable(report)),
    ...CHECKS.map((check) => findingsSection(report.findings, check)),
    [verdict(report.findings)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function totalsLine({
  threads,
  archivedThreads,
  files,
  compressedFiles,
  records,
  bytes,
}: DoctorReport['totals']): string {
  const of = [`${count(archivedThreads)} archived`, `${count(compressedFiles)} compressed`].join(', ');
  return `${plural(threads, 'thread')} in ${plural(files, 'file')} (${of}): ${sizeText(bytes)}, ${plural(records, 'record')}`;
}

function indexLine({ state, bytes, share, files }: IndexReport): string {
  if (state === 'absent') return 'no index';
  const size = `${sizeText(bytes)}${share === null ? '' : `, ${percent(share)} of the files`}`;
  const counts =
    files === null
      ? ''
      : `; ${count(files.current)} files up to date, ${count(files.behind + files.missing)} to catch up`;
  return `index ${state}: ${size}${counts}`;
}

function filesTable({ files }: DoctorReport): readonly string[] {
  return files
    .slice(0, FILES_SHOWN)
    .map(
      ({ bytes, records, path }) => `${sizeText(bytes).padStart(9)}  ${count(records).padStart(9)} records  ${path}`,
    );
}

function typesTable({ recordTypes, totals }: DoctorReport): readonly string[] {
  return recordTypes.map(({ type, bytes, records }) => {
    const share = percent(totals.bytes === 0 ? 0 : bytes / totals.bytes).padStart(6);
    return `${sizeText(bytes).padStart(9)} ${share}  ${count(records).padStart(9)} records  ${type}`;
  });
}

function findingsSection(all: readonly FindingReport[], check: Finding['check']): readonly string[] {
  const findings = all.filter((finding) => finding.check === check);
  const shown = findings.slice(0, FINDINGS_SHOWN).map(findingLine);
  const hidden = findings.length - shown.length;
  return section(check, hidden > 0 ? [...shown, `… and ${count(hidden)} more (--json lists all)`] : shown);
}

function findingLine({ severity, path, message, fixed }: FindingReport): string {
  return `${severity}: ${path === null ? '' : `${path}: `}${message}${fixed === null ? '' : ` [${fixed}]`}`;
}

function verdict(findings: readonly FindingReport[]): string {
  const open = findings.filter(({ fixed }) => fixed === null);
  const problems = open.filter(({ severity }) => severity === 'problem').length;
  const notices = open.length - problems;
  const fixed = findings.length - open.length;
  const parts = [
    problems === 0 ? 'Sound' : plural(problems, 'problem'),
    ...(notices > 0 ? [plural(notices, 'notice')] : []),
    ...(fixed > 0 ? [`${count(fixed)} mended`] : []),
  ];
  return parts.join(', ');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** 1536 as `1.5 KB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= UNIT_STEP && unit < UNITS.length - 1; unit += 1) value /= UNIT_STEP;
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
