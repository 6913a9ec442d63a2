import { join } from 'node:path';
import { errorCode } from '../../../system/os-error.ts';
import type { FileLayer } from '../files/file-layer.ts';
import { unlinkIfThere } from '../files/unlink-if-there.ts';
import { isAbandoned } from '../ownership/ask-owner.ts';
import { hostTag, OLD_SOCKET_MS } from '../ownership/owner-socket.ts';
import { isFolderItself, ownersFolder } from '../ownership/owners-folder.ts';
import { findUnfinished } from '../rollouts/find-rollouts.ts';
import { SESSION_INDEX_FILE } from '../session-index.ts';
import type { Diagnosis } from './finding.ts';
import type { Check, HomeSurvey } from './home-survey.ts';

/** A file that another one is replaced by, as `session_index.jsonl.<process>.<time>`. */
const REPLACEMENT = new RegExp(`^${SESSION_INDEX_FILE.replace('.', '\\.')}\\.(\\d+)\\.[0-9a-z]+$`);
/** What a login or a configuration is written in first; it may hold secrets. */
const UNFINISHED =
  /^(?:auth\.json|\.credentials\.json|config\.toml)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;
/** A process of this number may run on another machine that has the home too. */
const MIN_AGE_MS = 60_000;

/** Files and sockets of ours whose process did not live to put them in place or to remove them. */
export const checkTemporaryFiles: Check = async (survey) => [
  ...(await replacements(survey)),
  ...(await unfinishedFiles(survey)),
  ...(await abandonedSockets(survey)),
];

async function replacements({ home, files, nowMs }: HomeSurvey): Promise<readonly Diagnosis[]> {
  const names = (await files.list(home)).map(({ name }) => name);
  const ofDead = names.filter((name) => UNFINISHED.test(name) || isOfDeadProcess(REPLACEMENT.exec(name)?.[1]));
  return leftOver(
    files,
    nowMs - MIN_AGE_MS,
    ofDead.map((name) => join(home, name)),
  );
}

async function unfinishedFiles({ home, files, nowMs }: HomeSurvey): Promise<readonly Diagnosis[]> {
  return leftOver(files, nowMs - MIN_AGE_MS, await findUnfinished(files, home));
}

async function abandonedSockets({ home, files, nowMs }: HomeSurvey): Promise<readonly Diagnosis[]> {
  const folder = ownersFolder(home);
  if (!(await isFolderItself(folder))) return [];
  const names = (await files.list(folder)).map(({ name }) => name);
  const abandoned: string[] = [];
  for (const name of names.filter((one) => one.startsWith(`${hostTag()}-`) && one.endsWith('.sock'))) {
    if (await isAbandoned(folder, name)) abandoned.push(join(folder, name));
  }
  return leftOver(files, nowMs - OLD_SOCKET_MS, abandoned);
}

/** Those of the paths that nothing happened to since a time. */
async function leftOver(files: FileLayer, sinceMs: number, paths: readonly string[]): Promise<readonly Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const path of paths) {
    const stat = await files.stat(path);
    if (stat !== null && stat.ctimeMs < sinceMs) diagnoses.push(diagnose(files, path));
  }
  return diagnoses;
}

function diagnose(files: FileLayer, path: string): Diagnosis {
  return {
    check: 'temporary-files',
    severity: 'notice',
    message: 'left by a process that is gone',
    path,
    threadId: null,
    mend: async () => {
      await unlinkIfThere(files, path);
      return 'removed';
    },
  };
}

function isOfDeadProcess(pid: string | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (reason) {
    // EPERM: it runs, as another user.
    return errorCode(reason) !== 'EPERM';
  }
}
