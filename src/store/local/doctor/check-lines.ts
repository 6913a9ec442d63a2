import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';
import { type FaultyLines, LINE_FAULTS, type LineFault, type ScannedRollout, threadOf } from './scanned-rollout.ts';

const FAULTS: Readonly<Record<LineFault, Pick<Diagnosis, 'severity' | 'message'>>> = {
  torn: { severity: 'problem', message: 'the last line was not written to its end; readers skip it' },
  nul: { severity: 'problem', message: 'NUL bytes, as a loss of power leaves them; readers skip such lines' },
  utf8: { severity: 'problem', message: 'bytes that are no UTF-8, shown as replacement characters' },
  json: { severity: 'problem', message: 'no JSON; readers skip such lines' },
  foreign: { severity: 'notice', message: 'JSON, but no record; readers skip such lines' },
  long: { severity: 'notice', message: 'too long to look into' },
};

/** Files that cannot be read, and lines that readers skip. */
export const checkLines: Check = ({ rollouts }) => rollouts.flatMap(diagnose);

function diagnose(rollout: ScannedRollout): Diagnosis[] {
  const about = { check: 'lines', path: rollout.found.path, threadId: threadOf(rollout) } as const;
  if (rollout.failure !== null) {
    return [{ ...about, severity: 'problem', message: `cannot be read: ${rollout.failure}` }];
  }
  const lines = LINE_FAULTS.flatMap((fault): Diagnosis[] => {
    const faulty = rollout.faults.get(fault);
    if (faulty === undefined) return [];
    const { severity, message } = FAULTS[fault];
    return [{ ...about, severity, message: `${placeOf(faulty)}: ${message}` }];
  });
  const head = headProblem(rollout);
  return head === null ? lines : [{ ...about, ...head }, ...lines];
}

function headProblem({
  innerId,
  found,
  stat,
  readBytes,
}: ScannedRollout): Pick<Diagnosis, 'severity' | 'message'> | null {
  if (stat.size === 0) return { severity: 'notice', message: 'empty: its thread never got a first record' };
  if (innerId === null && readBytes === 0) return null;
  if (innerId === null)
    return { severity: 'problem', message: 'no session meta in its first lines, so it is not listed' };
  if (found.name === null || found.name.threadId === innerId) return null;
  return { severity: 'problem', message: `named after thread ${found.name.threadId}, but holds thread ${innerId}` };
}

function placeOf({ count, first }: FaultyLines): string {
  return count === 1 ? `line ${first}` : `${count} lines from line ${first} on`;
}
