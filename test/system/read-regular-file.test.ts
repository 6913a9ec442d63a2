import { execFileSync } from 'node:child_process';
import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRegularFile } from '../../src/system/read-regular-file.ts';
import { temporaryFolder } from '../agent/script-file.ts';

it('readRegularFile() gives the bytes of a file, and fails at once for what is none', async () => {
  using folder = temporaryFolder();
  const [file, pipe, missing] = ['file', 'pipe', 'missing'].map((name) => path.join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, Buffer.from([0, 255]));
  execFileSync('mkfifo', [pipe]);
  expect(await readRegularFile(file)).toEqual(Buffer.from([0, 255]));
  expect(await readRegularFile(file, { maxBytes: 2 })).toEqual(Buffer.from([0, 255]));
  await expect(readRegularFile(file, { maxBytes: 1 })).rejects.toThrow('it is longer than 1 bytes');
  await expect(readRegularFile(pipe)).rejects.toThrow(`"${pipe}" is not a regular file`);
  await expect(readRegularFile('/dev/zero')).rejects.toThrow('"/dev/zero" is not a regular file');
  await expect(readRegularFile(folder.path)).rejects.toMatchObject({ code: 'EISDIR' });
  await expect(readRegularFile(missing)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('readRegularFile() judges the file that was opened, not what its path leads to afterwards', async () => {
  using folder = temporaryFolder();
  const [shown, secret, link] = ['shown', 'secret', 'link'].map((name) => path.join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(shown, 'shown');
  writeFileSync(secret, 'secret');
  symlinkSync(secret, link);
  const judged: string[] = [];
  const isAllowed = async (place: string) => {
    judged.push(place);
    symlinkSync(shown, `${link}.next`);
    renameSync(`${link}.next`, link);
    return place !== secret;
  };
  await expect(readRegularFile(link, { isAllowed })).rejects.toMatchObject({ code: 'EACCES' });
  expect((await readRegularFile(link, { isAllowed })).toString()).toBe('shown');
  expect(judged).toEqual([secret, shown]);
});
