import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GIT_TIMEOUT_MS = 5000;

/** The commit at which the work in a folder left a branch, the one of its remote included; null where git knows none. */
export async function mergeBase(cwd: string, branch: string, signal: AbortSignal): Promise<string | null> {
  // A name that looks like an option is none of a branch.
  if (branch.startsWith('-')) return null;
  try {
    const { stdout } = await run('git', ['merge-base', 'HEAD', branch], { cwd, signal, timeout: GIT_TIMEOUT_MS });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
