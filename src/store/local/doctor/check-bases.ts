import { ThreadStoreError } from '../../errors.ts';
import type { FoundRollout } from '../rollouts/find-rollouts.ts';
import { type BaseLookup, fileIdOf, historySegments } from '../rollouts/history-base.ts';
import type { Diagnosis } from './finding.ts';
import type { Check, HomeSurvey } from './home-survey.ts';
import { type ScannedRollout, threadOf } from './scanned-rollout.ts';

/** Files that continue others, which are not there or were changed. */
export const checkBases: Check = async (survey) => {
  const lookup = lookupIn(survey);
  const diagnoses: Diagnosis[] = [];
  for (const rollout of survey.rollouts.filter(({ base }) => base !== null)) {
    const message = await failureOf(lookup, rollout);
    if (message === null) continue;
    const path = rollout.found.path;
    diagnoses.push({ check: 'bases', severity: 'problem', message, path, threadId: threadOf(rollout) });
  }
  return diagnoses;
};

async function failureOf(lookup: BaseLookup, { found, base }: ScannedRollout): Promise<string | null> {
  try {
    await historySegments(lookup, found);
    return null;
  } catch (reason) {
    if (!(reason instanceof ThreadStoreError)) throw reason;
    return `continues ${base?.fileId}, but the files of that history are not all here or were changed`;
  }
}

function lookupIn({ files, rollouts }: HomeSurvey): BaseLookup {
  const byId = new Map<string, FoundRollout[]>();
  for (const rollout of rollouts) {
    for (const id of new Set([threadOf(rollout) ?? '', fileIdOf(rollout.found.path) ?? ''])) {
      byId.set(id, [...(byId.get(id) ?? []), rollout.found]);
    }
  }
  const bases = new Map(rollouts.map(({ found, base }) => [found.path, base]));
  return {
    files,
    filesOf: async (fileId) => byId.get(fileId) ?? [],
    baseOf: async ({ path }) => bases.get(path) ?? null,
  };
}
