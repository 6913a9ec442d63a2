import { join } from 'node:path';
import type { FileLayer } from '../file-layer.ts';
import { SESSION_INDEX_FILE } from '../session-index.ts';
import type { Diagnosis } from './finding.ts';
import type { Check } from './home-survey.ts';

/** A file that another one is replaced by, as `session_index.jsonl.<process>.<time>`. */
const REPLACEMENT = new RegExp(`^${SESSION_INDEX_FILE.replace('.', '\\.')}\\.(\\d+)\\.[0-9a-z]+$`);
/** A process of this number may run on another machine that has the home too. */
const MIN_AGE_MS = 60_000;

/** Files of ours that were to replace others, and whose process did not live to do it. */
export const checkTemporaryFiles: Check = async ({ home, files }) => {
  const diagnoses: Diagnosis[] = [];
  for (const { name } of await files.list(home)) {
    const path = join(home, name);
    if (await isLeftOver(files, name, path)) diagnoses.push(diagnose(files, path));
  }
  return diagnoses;
};

async function isLeftOver(files: FileLayer, name: string, path: string): Promise<boolean> {
  const pid = REPLACEMENT.exec(name)?.[1];
  if (pid === undefined || isRunning(Number(pid))) return false;
  const stat = await files.stat(path);
  return stat?.isFile === true && Date.now() - stat.mtimeMs > MIN_AGE_MS;
}

function diagnose(files: FileLayer, path: string): Diagnosis {
  return {
    check: 'temporary-files',
    severity: 'notice',
    message: 'left over by a process that is gone; its change was not made',
    path,
    threadId: null,
    mend: async () => {
      await files.unlink(path);
      return 'removed';
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    // Of another user.
    return reason instanceof Error && 'code' in reason && reason.code === 'EPERM';
  }
}
