import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readImageFile } from '../../../src/agent/images/image-file.ts';
import { temporaryFolder } from '../script-file.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const WEBP = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');

it.each([
  ['a.png', PNG, 'image/png'],
  ['named-otherwise.txt', PNG, 'image/png'],
  ['a.gif', GIF, 'image/gif'],
  ['noext', JPEG, 'image/jpeg'],
  ['a.webp', WEBP, 'image/webp'],
])('readImageFile() takes %s by its content', async (name, bytes, type) => {
  using folder = temporaryFolder();
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  expect(await readImageFile(path)).toBe(`data:${type};base64,${bytes.toString('base64')}`);
});

it.each([
  ['a.txt', 'hello', 'unsupported image `text/plain`'],
  ['fake.png', 'hello', 'unsupported image `image/png`'],
  ['cut.png', PNG.subarray(0, 40), 'unsupported image `image/png`'],
  ['empty', '', 'unsupported image `unknown`'],
])('readImageFile() refuses %s', async (name, bytes, message) => {
  using folder = temporaryFolder();
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  await expect(readImageFile(path)).rejects.toMatchObject({ name: 'UnsupportedImage', message });
});

it('readImageFile() does not read what no service would take, and passes on what the system says', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'large.png');
  writeFileSync(path, PNG);
  truncateSync(path, 21 * 1024 * 1024);
  await expect(readImageFile(path)).rejects.toThrow('it is larger than 20971520 bytes');
  await expect(readImageFile(join(folder.path, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
  mkdirSync(join(folder.path, 'd'));
  await expect(readImageFile(join(folder.path, 'd'))).rejects.toMatchObject({ code: 'EISDIR' });
});
