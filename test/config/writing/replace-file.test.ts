import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { replaceFile } from '../../../src/config/writing/replace-file.ts';
import { temporaryFolder } from '../../agent/script-file.ts';

it('replaceFile() leaves a link, and replaces nothing that is no regular file', async () => {
  using folder = temporaryFolder();
  const at = (name: string) => path.join(folder.path, name);
  writeFileSync(at('file'), 'old', { mode: 0o640 });
  symlinkSync('file', at('link'));
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('pipe', at('to-pipe'));
  await replaceFile(at('link'), 'new');
  await expect(replaceFile(at('to-pipe'), 'new')).rejects.toThrow(`"${at('pipe')}" is not a regular file`);
  expect([readFileSync(at('file'), 'utf8'), lstatSync(at('file')).mode & 0o777]).toEqual(['new', 0o640]);
  expect([lstatSync(at('link')).isSymbolicLink(), lstatSync(at('pipe')).isFIFO()]).toEqual([true, true]);
  expect(readdirSync(folder.path).sort()).toEqual(['file', 'link', 'pipe', 'to-pipe']);
});
