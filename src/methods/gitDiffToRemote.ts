import { GitDiffToRemoteParams, GitDiffToRemoteResult } from '../protocol/legacy.ts';
import { gitDiffToRemote as diffToRemote } from '../workspace/git-diff-to-remote.ts';
import { concurrent, defineMethod } from './define-method.ts';

export const gitDiffToRemote = defineMethod({
  name: 'gitDiffToRemote',
  summary: 'Tell what a working tree has that no remote of its repository knows, for older clients.',
  stability: 'stable',
  params: GitDiffToRemoteParams,
  result: GitDiffToRemoteResult,
  order: concurrent,
  handle: ({ cwd }) => diffToRemote(cwd),
});
