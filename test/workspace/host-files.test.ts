import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HostFiles } from '../../src/workspace/host-files.ts';
import { Folder } from './folder.ts';

const files = new HostFiles({ maxFileBytes: 8 });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A folder with a file, a folder, a link, and a link that leads nowhere. */
async function sample(): Promise<Folder> {
  const folder = await Folder.make();
  await writeFile(folder.at('a'), 'hello');
  await mkdir(folder.at('d'));
  await writeFile(folder.at('d', 'x'), 'x');
  await symlink('a', folder.at('link'));
  await symlink('nowhere', folder.at('broken'));
  return folder;
}

const missing = { code: -32603, message: 'No such file or directory (os error 2)' };

describe('HostFiles.read()', () => {
  it('gives the bytes of a file, up to the longest allowed', async () => {
    await using folder = await sample();
    expect(await files.read(folder.at('d', '..', 'a'))).toEqual({ dataBase64: base64('hello') });
    await writeFile(folder.at('full'), '12345678');
    expect(await files.read(folder.at('full'))).toEqual({ dataBase64: base64('12345678') });
    await writeFile(folder.at('long'), '123456789');
    const tooLong = { code: -32600, message: 'fs/readFile reads files of up to 8 bytes' };
    await expect(files.read(folder.at('long'))).rejects.toMatchObject(tooLong);
    await expect(files.read('/proc/self/status')).rejects.toMatchObject(tooLong);
  });

  it('refuses what is no file, and does not wait for a pipe', async () => {
    await using folder = await sample();
    execFileSync('mkfifo', [folder.at('pipe')]);
    await expect(files.read(folder.at('none'))).rejects.toMatchObject(missing);
    await expect(files.read(folder.path)).rejects.toMatchObject({ message: 'Is a directory (os error 21)' });
    const pipe = { code: -32600, message: `path \`${folder.at('pipe')}\` is not a file` };
    await expect(files.read(folder.at('pipe'))).rejects.toMatchObject(pipe);
    await expect(files.write({ path: folder.at('pipe'), dataBase64: '' })).rejects.toMatchObject({ code: -32603 });
    await expect(
      files.copy({ sourcePath: folder.at('a'), destinationPath: folder.at('pipe'), recursive: false }),
    ).rejects.toMatchObject(pipe);
  });
});

describe('HostFiles.write()', () => {
  it('puts the bytes in the place of what a file held', async () => {
    await using folder = await sample();
    expect(await files.write({ path: folder.at('link'), dataBase64: base64('hi') })).toEqual({});
    expect(await readFile(folder.at('a'), 'utf8')).toBe('hi');
  });

  it.each([
    ['!!', 'Invalid symbol 33, offset 0.'],
    ['aGk', 'Invalid padding'],
    ['a=Gk', 'Invalid padding'],
  ])('refuses %s, which is no base64, and leaves the file', async (dataBase64, what) => {
    await using folder = await sample();
    const message = `fs/writeFile requires valid base64 dataBase64: ${what}`;
    expect(() => files.write({ path: folder.at('a'), dataBase64 })).toThrow(message);
    expect(await readFile(folder.at('a'), 'utf8')).toBe('hello');
  });
});

describe('HostFiles.createDirectory()', () => {
  it('makes the folders above too, unless it is told not to', async () => {
    await using folder = await sample();
    expect(await files.createDirectory({ path: folder.at('n', 'm') })).toEqual({});
    expect(await files.createDirectory({ path: folder.at('n') })).toEqual({});
    const alone = { recursive: false };
    await expect(files.createDirectory({ path: folder.at('o', 'm'), ...alone })).rejects.toMatchObject(missing);
    const there = { code: -32603, message: 'File exists (os error 17)' };
    await expect(files.createDirectory({ path: folder.at('n'), ...alone })).rejects.toMatchObject(there);
    await expect(files.createDirectory({ path: folder.at('a') })).rejects.toMatchObject(there);
  });
});

describe('HostFiles.getMetadata()', () => {
  it('tells of what a link leads to, and that it is a link', async () => {
    await using folder = await sample();
    const { mtimeMs } = await lstat(folder.at('a'));
    expect(await files.getMetadata(folder.at('link'))).toEqual({
      isDirectory: false,
      isFile: true,
      isSymlink: true,
      createdAtMs: expect.any(Number),
      modifiedAtMs: Math.floor(mtimeMs),
    });
    await expect(files.getMetadata(folder.at('broken'))).rejects.toMatchObject(missing);
  });
});

describe('HostFiles.readDirectory()', () => {
  it('lists direct entries without links that lead nowhere', async () => {
    await using folder = await sample();
    const { entries } = await files.readDirectory(folder.path);
    expect(entries.sort((a, b) => a.fileName.localeCompare(b.fileName))).toEqual([
      { fileName: 'a', isDirectory: false, isFile: true },
      { fileName: 'd', isDirectory: true, isFile: false },
      { fileName: 'link', isDirectory: false, isFile: true },
    ]);
    await expect(files.readDirectory(folder.at('a'))).rejects.toMatchObject({
      message: 'Not a directory (os error 20)',
    });
  });
});

describe('HostFiles.remove()', () => {
  it('removes what is there, links and not what they lead to, and accepts that there is nothing', async () => {
    await using folder = await sample();
    await symlink('d', folder.at('to-d'));
    for (const name of ['to-d', 'broken', 'none', 'a'])
      expect(await files.remove({ path: folder.at(name) })).toEqual({});
    expect((await readdir(folder.path)).sort()).toEqual(['d', 'link']);
    await expect(files.remove({ path: folder.at('none'), force: false })).rejects.toMatchObject(missing);
    const full = { code: -32603, message: 'Directory not empty (os error 39)' };
    await expect(files.remove({ path: folder.at('d'), recursive: false })).rejects.toMatchObject(full);
    await files.remove({ path: folder.at('d') });
    expect(await readdir(folder.path)).toEqual(['link']);
  });

  it('refuses the root of the filesystem', () => {
    expect(() => files.remove({ path: '/tmp/..' })).toThrow('fs/remove refuses the root of a filesystem');
  });
});

describe('HostFiles.copy()', () => {
  const copy = (folder: Folder, from: string, to: string, recursive = false) =>
    files.copy({ sourcePath: folder.at(from), destinationPath: folder.at(to), recursive });

  it('copies files over others, links as links, and folders with what is in them', async () => {
    await using folder = await sample();
    await symlink('x', folder.at('d', 'link'));
    execFileSync('mkfifo', [folder.at('d', 'pipe')]);
    await copy(folder, 'a', 'd/x');
    await copy(folder, 'link', 'link2');
    await copy(folder, 'd', 'e/f', true);
    expect(await readFile(folder.at('e', 'f', 'x'), 'utf8')).toBe('hello');
    expect((await readdir(folder.at('e', 'f'))).sort()).toEqual(['link', 'x']);
    expect((await lstat(folder.at('link2'))).isSymbolicLink()).toBe(true);
  });

  it('leaves a file that is copied onto itself', async () => {
    await using folder = await sample();
    await copy(folder, 'a', 'a');
    expect(await readFile(folder.at('a'), 'utf8')).toBe('hello');
  });

  it.each([
    ['d', 'e', false, 'fs/copy requires recursive: true when sourcePath is a directory'],
    ['d', 'd/in', true, 'fs/copy cannot copy a directory to itself or one of its descendants'],
    ['d', 'to-d/in/deep', true, 'fs/copy cannot copy a directory to itself or one of its descendants'],
    ['a', 'd', true, 'Is a directory (os error 21)'],
    ['d', 'a', true, 'File exists (os error 17)'],
    ['none', 'e', false, missing.message],
    ['a', 'none/e', false, missing.message],
  ])('refuses %s to %s', async (from, to, recursive, message) => {
    await using folder = await sample();
    await symlink('d', folder.at('to-d'));
    await expect(copy(folder, from, to, recursive)).rejects.toMatchObject({ message });
  });
});
