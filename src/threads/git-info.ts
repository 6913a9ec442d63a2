import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GitInfoPayload } from '../history/record.ts';
import { rootAbove } from '../system/root-above.ts';

const run = promisify(execFile);
/** A thread must start although a repository sits on a slow disk. */
const GIT_TIMEOUT_MS = 2000;

/** Commit, branch and origin of the repository around a folder; null outside of one, and of one that git knows nothing of. Never rejects. */
export async function readGitInfo(cwd: string): Promise<GitInfoPayload | null> {
  // Looking for `.git` upwards costs microseconds; starting git costs milliseconds.
  if ((await rootAbove(cwd)) === null) return null;
  const [commit, branch, url] = await Promise.all([
    git(cwd, 'rev-parse', 'HEAD'),
    git(cwd, 'symbolic-ref', '--short', '-q', 'HEAD'),
    git(cwd, 'remote', 'get-url', 'origin'),
  ]);
  if (commit === null && branch === null && url === null) return null;
  return {
    ...(commit === null ? {} : { commit_hash: commit }),
    ...(branch === null ? {} : { branch }),
    ...(url === null ? {} : { repository_url: url }),
  };
}

async function git(cwd: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', args, { cwd, timeout: GIT_TIMEOUT_MS });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
