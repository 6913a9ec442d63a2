import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { gitDiffToRemote } from '../../src/workspace/git-diff-to-remote.ts';
import { Folder } from './folder.ts';

const AUTHOR = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=main'];

/** A repository with one commit that its remote knows. */
async function pushed() {
  const folder = await Folder.make();
  const git = (...args: string[]) =>
    execFileSync('git', [...AUTHOR, ...args], { cwd: folder.at('work'), encoding: 'utf8', stdio: 'pipe' }).trim();
  await mkdir(folder.at('work', 'sub'), { recursive: true });
  execFileSync('git', ['init', '-q', '--bare', folder.at('remote.git')]);
  git('init', '-q');
  await writeFile(folder.at('work', 'a'), 'one\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  git('remote', 'add', 'origin', folder.at('remote.git'));
  git('push', '-q', 'origin', 'HEAD:main');
  git('fetch', '-q');
  return { folder, git, sha: git('rev-parse', 'HEAD') };
}

describe('gitDiffToRemote()', () => {
  it('tells of commits, changes and new files that no remote knows, from any folder', async () => {
    const { folder, git, sha } = await pushed();
    await using _gone = folder;
    expect(await gitDiffToRemote(folder.at('work'))).toEqual({ sha, diff: '' });
    await writeFile(folder.at('work', 'b'), 'local\n');
    git('add', '.');
    git('commit', '-qm', 'second');
    await appendFile(folder.at('work', 'a'), 'two\n');
    await writeFile(folder.at('work', 'sub', 'new'), 'new\n');
    await writeFile(folder.at('work', '.gitignore'), 'ignored\n.gitignore\n');
    await writeFile(folder.at('work', 'ignored'), 'x\n');
    const { sha: base, diff } = await gitDiffToRemote(folder.at('work', 'sub'));
    expect(base).toBe(sha);
    expect(diff.match(/^diff --git .*$/gm)).toEqual([
      'diff --git a/a b/a',
      'diff --git a/b b/b',
      'diff --git a/sub/new b/sub/new',
    ]);
    expect(diff.match(/^\+\w.*$/gm)).toEqual(['+two', '+local', '+new']);
  });

  it('refuses where there is no repository, or no remote', async () => {
    await using folder = await Folder.make();
    const refused = { code: -32600, message: `failed to compute git diff to remote for cwd: "${folder.path}"` };
    await expect(gitDiffToRemote(folder.path)).rejects.toMatchObject(refused);
    execFileSync('git', ['init', '-q'], { cwd: folder.path });
    await expect(gitDiffToRemote(folder.path)).rejects.toMatchObject(refused);
    execFileSync('git', [...AUTHOR, 'commit', '-q', '--allow-empty', '-m', 'x'], { cwd: folder.path });
    await expect(gitDiffToRemote(folder.path)).rejects.toMatchObject(refused);
  });
});
