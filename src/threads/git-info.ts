import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { GitInfoPayload } from '../history/record.ts';

const run = promisify(execFile);
/** A thread must start although a repository sits on a slow disk. */
const GIT_TIMEOUT_MS = 2000;

/** Commit, branch and origin of the repository around a folder; null outside of one. Never rejects. */
export async function readGitInfo(cwd: string): Promise<GitInfoPayload | null> {
  if (!(await isInsideRepository(cwd))) return null;
  const [commit, branch, url] = await Promise.all([
    git(cwd, 'rev-parse', 'HEAD'),
    git(cwd, 'symbolic-ref', '--short', '-q', 'HEAD'),
    git(cwd, 'remote', 'get-url', 'origin'),
  ]);
  return {
    ...(commit === null ? {} : { commit_hash: commit }),
    ...(branch === null ? {} : { branch }),
    ...(url === null ? {} : { repository_url: url }),
  };
}

/** Looking for `.git` upwards costs microseconds; starting git costs milliseconds. */
async function isInsideRepository(folder: string): Promise<boolean> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    try {
      await access(path.join(current, '.git'));
      return true;
    } catch {
      if (current === path.dirname(current)) return false;
    }
  }
}

async function git(cwd: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', args, { cwd, timeout: GIT_TIMEOUT_MS });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
