import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexedFile } from '../index/inspect-index.ts';
import { removeIndex } from '../index/open-index.ts';
import { INDEX_FILE } from '../index/schema.ts';
import { compareWithIndex, type Indexed } from './compare-index.ts';
import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';
import type { ScannedRollout } from './scanned-rollout.ts';

/** How many rollout files stand how in the index. */
export type IndexCounts = Readonly<Record<Indexed | 'gone', number>>;

/** `indexed`: what a sound index says. */
export function countIndexed(rollouts: readonly ScannedRollout[], indexed: readonly IndexedFile[]): IndexCounts {
  const rows = new Map(indexed.map((row) => [row.path, row]));
  const counts = { current: 0, behind: 0, missing: 0, wrong: 0, gone: 0 };
  for (const rollout of rollouts) {
    counts[compareWithIndex(rollout, rows.get(rollout.found.path))] += 1;
    rows.delete(rollout.found.path);
  }
  counts.gone = [...rows.keys()].filter((path) => !existsSync(path)).length;
  return counts;
}

/** An index that is damaged, cannot be used, or differs from the files. */
export const checkIndex: Check = ({ home, index, rollouts }) => {
  const about = { check: 'index', path: join(home, INDEX_FILE), threadId: null } as const;
  if (index.state === 'absent') return [];
  if (index.state === 'unreadable') {
    return [{ ...about, severity: 'notice', message: `cannot be used: ${index.reason}` }];
  }
  const mend = async (): Promise<string> =>
    (await removeIndex(home, index.instance ?? undefined))
      ? 'removed; servers make it anew'
      : 'left: a server made it anew meanwhile';
  if (index.state === 'damaged') {
    return [{ ...about, severity: 'problem', message: `damaged: ${index.reason}`, mend }];
  }
  const counts = countIndexed(rollouts, index.files);
  return [
    ...(counts.wrong > 0
      ? [{ ...about, severity: 'problem', message: `${files(counts.wrong)} told wrongly`, mend } satisfies Diagnosis]
      : []),
    ...lagOf(counts).map((message): Diagnosis => ({ ...about, severity: 'notice', message })),
  ];
};

function lagOf({ behind, missing, gone }: IndexCounts): readonly string[] {
  const parts = [
    ...(missing > 0 ? [`${files(missing)} not in it yet`] : []),
    ...(behind > 0 ? [`${files(behind)} changed since`] : []),
    ...(gone > 0 ? [`${files(gone)} in it no longer there`] : []),
  ];
  return parts.length === 0 ? [] : [`${parts.join(', ')}; servers catch up by themselves`];
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
