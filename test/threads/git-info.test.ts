import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readGitInfo } from '../../src/threads/git-info.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'bobbin-git-info-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('readGitInfo says nothing of a folder whose .git is empty', async () => {
  mkdirSync(path.join(folder, 'empty/.git'), { recursive: true });
  expect(await readGitInfo(path.join(folder, 'empty'))).toBeNull();
});

test('readGitInfo names the branch of a repository without a commit', async () => {
  const repository = path.join(folder, 'new');
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'trunk', repository]);
  expect(await readGitInfo(repository)).toEqual({ branch: 'trunk' });
});
