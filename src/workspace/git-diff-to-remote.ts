import { execFile } from 'node:child_process';
import path from 'node:path';
import type { GitDiffToRemoteResult } from '../protocol/legacy.ts';
import { RpcError } from '../protocol/rpc-error.ts';

const TIMEOUT_MS = 10_000;
const MAX_DIFF_BYTES = 32 * 1024 * 1024;
/** New files beyond these are left out of the diff. */
const MAX_NEW_FILES = 1_000;
/** Of the programs that a repository names only those run without which there is no diff: filters of its attributes. */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
/** Nothing is asked, written or fetched: what a remote is fetched with may be a program, too. */
const QUIET = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1' };
const PLAIN = ['--no-textconv', '--no-ext-diff', '--no-color'];

/**
 * What the working tree around a folder has that the newest commit below it that a remote knows has not: commits, changes
 * and new files.
 *
 * @throws {RpcError} -32600 outside of a repository, without such a commit, and for a diff of more than 32 MiB.
 */
export async function gitDiffToRemote(cwd: string): Promise<GitDiffToRemoteResult> {
  try {
    const root = (await git(path.resolve(cwd), ['rev-parse', '--show-toplevel'])).trim();
    const sha = await newestKnownCommit(root);
    const tracked = await git(root, ['diff', ...PLAIN, sha]);
    return { sha, diff: tracked + (await newFiles(root, MAX_DIFF_BYTES - tracked.length)) };
  } catch {
    throw RpcError.invalidRequest(`failed to compute git diff to remote for cwd: ${JSON.stringify(cwd)}`);
  }
}

/** What only this repository has ends at a boundary, which git marks with a `-`; without such commits it is where we are. */
async function newestKnownCommit(root: string): Promise<string> {
  const head = (await git(root, ['rev-parse', '--verify', 'HEAD'])).trim();
  if ((await git(root, ['for-each-ref', '--count=1', 'refs/remotes'])) === '') throw new Error('No remote');
  const lines = (await git(root, ['rev-list', '--boundary', 'HEAD', '--not', '--remotes'])).split('\n');
  if (lines.every((line) => line === '')) return head;
  const boundary = lines.find((line) => line.startsWith('-'));
  if (boundary === undefined) throw new Error('No commit that a remote knows');
  return boundary.slice(1);
}

async function newFiles(root: string, maxBytes: number): Promise<string> {
  const names = (await git(root, ['ls-files', '--others', '--exclude-standard', '-z'])).split('\0').filter(Boolean);
  let diff = '';
  for (const name of names.slice(0, MAX_NEW_FILES)) {
    diff += await git(root, ['diff', ...PLAIN, '--no-index', '--', '/dev/null', name], 1);
    if (diff.length > maxBytes) throw new Error('The diff is too long');
  }
  return diff;
}

/** What git says; it may end with 0 or `alsoFine`. */
function git(cwd: string, args: readonly string[], alsoFine = 0): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...QUIET }, timeout: TIMEOUT_MS, maxBuffer: MAX_DIFF_BYTES };
    execFile('git', [...HARMLESS, ...args], options, (error, stdout) => {
      if (error === null || error.code === alsoFine) resolve(stdout);
      else reject(error);
    });
  });
}
