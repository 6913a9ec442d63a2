import { join } from 'node:path';
import { SESSION_INDEX_FILE, SessionIndex } from '../session-index.ts';
import type { Diagnosis } from './finding.ts';
import type { Check, HomeSurvey } from './home-survey.ts';
import { threadOf } from './scanned-rollout.ts';

/** Names in `session_index.jsonl` of threads that are not there. */
export const checkNames: Check = async (survey) => {
  const path = join(survey.home, SESSION_INDEX_FILE);
  const failures: string[] = [];
  const names = await sessionIndexOf(survey, (message) => failures.push(message)).names();
  const threads = new Set(survey.rollouts.map(threadOf));
  const nameless = [...names.keys()].filter((threadId) => !threads.has(threadId));
  return [
    ...failures.map((message): Diagnosis => ({ check: 'names', severity: 'problem', message, path, threadId: null })),
    ...nameless.map(
      (threadId): Diagnosis => ({
        check: 'names',
        severity: 'notice',
        message: `names thread ${threadId}, which is not here`,
        path,
        threadId,
      }),
    ),
  ];
};

function sessionIndexOf({ home, files }: HomeSurvey, onWarning: (message: string) => void): SessionIndex {
  return new SessionIndex({ home, files, durability: 'os', onWarning });
}
