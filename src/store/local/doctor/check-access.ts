import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';

/** Folders that hide their threads, as a program that ran as another user leaves them. */
export const checkAccess: Check = ({ denied }) =>
  denied.map(
    (path): Diagnosis => ({
      check: 'access',
      severity: 'problem',
      message: 'this user may not look into it: its threads are not shown, and no thread can be deleted',
      path,
      threadId: null,
    }),
  );
