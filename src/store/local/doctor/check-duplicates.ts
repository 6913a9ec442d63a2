import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';
import { type ScannedRollout, threadOf } from './scanned-rollout.ts';

/** Files that stand for the same stretch of the same thread, of which only the first is read. */
export const checkDuplicates: Check = ({ rollouts }) => {
  const kept = new Map<string, ScannedRollout>();
  return rollouts.flatMap((rollout): Diagnosis[] => {
    const threadId = threadOf(rollout);
    if (threadId === null || rollout.found.name === null) return [];
    // A revert starts a further file of its thread.
    const key = `${threadId} ${rollout.found.name.revertId ?? ''}`;
    const first = kept.get(key);
    if (first === undefined) {
      kept.set(key, rollout);
      return [];
    }
    const message = `${relationOf(first, rollout)} "${first.found.path}", which is the one that is read`;
    return [{ check: 'duplicates', severity: 'problem', message, path: rollout.found.path, threadId }];
  });
};

function relationOf(first: ScannedRollout, second: ScannedRollout): string {
  const isCopy = second.found.name?.isCompressed && second.found.path === `${first.found.path}.zst`;
  return isCopy ? 'a compressed copy of' : 'the same thread as';
}
