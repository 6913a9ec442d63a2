import { dirname, join } from 'node:path';
import { statsOf } from '../files/stats-of.ts';
import { INDEX_FILE } from '../index/schema.ts';
import { ARCHIVE_FOLDER, SESSIONS_FOLDER } from '../rollouts/rollout-path.ts';
import { SESSION_INDEX_FILE } from '../session-index.ts';
import { LOCKS_FOLDER } from '../writing/writer-lock.ts';
import type { Diagnosis } from './finding.ts';
import type { Check, HomeSurvey } from './home-survey.ts';

const SECRETS = ['auth.json'];
const OTHER_FILES = ['config.toml', 'bobbin.toml', SESSION_INDEX_FILE, INDEX_FILE, `${INDEX_FILE}-wal`];
const OTHERS_MAY = 0o077;

/** Files and folders that others than their owner may read or write. */
export const checkPermissions: Check = (survey) => {
  // Windows has no such modes.
  if (process.platform === 'win32') return [];
  const { home, rollouts } = survey;
  const wide = (paths: Iterable<string>): string[] => [...paths].filter(isWide);
  const secrets = wide(SECRETS.map((name) => join(home, name)));
  const folders = wide(foldersOf(survey));
  const files = wide([...OTHER_FILES.map((name) => join(home, name)), ...rollouts.map(({ found }) => found.path)]);
  return [
    ...tell(secrets, 'problem', 'a secret that others than its owner may reach; it should be 0600'),
    ...tell(folders, 'notice', 'open to others than their owner; 0700 would keep them out'),
    ...tell(files, 'notice', 'open to others than their owner; 0600 would keep them out'),
  ];
};

function foldersOf({ home, rollouts }: HomeSurvey): ReadonlySet<string> {
  const folders = new Set([home, ...[SESSIONS_FOLDER, ARCHIVE_FOLDER, LOCKS_FOLDER].map((name) => join(home, name))]);
  for (const { found } of rollouts) {
    for (
      let folder = dirname(found.path);
      !folders.has(folder) && folder !== dirname(folder);
      folder = dirname(folder)
    ) {
      folders.add(folder);
    }
  }
  return folders;
}

function tell(paths: readonly string[], severity: Diagnosis['severity'], what: string): Diagnosis[] {
  const [path] = paths;
  if (path === undefined) return [];
  const message = paths.length === 1 ? what : `and ${paths.length - 1} more: ${what}`;
  return [{ check: 'permissions', severity, message, path, threadId: null }];
}

function isWide(path: string): boolean {
  const stats = statsOf(path);
  return stats !== undefined && (stats.mode & OTHERS_MAY) !== 0;
}
