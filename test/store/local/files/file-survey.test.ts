import { execFileSync } from 'node:child_process';
import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { surveyOf } from '../../../../src/store/local/files/file-survey.ts';
import { temporaryHome } from '../temporary-home.ts';

const KIB = 1024;

describe.each([
  ['the layer of the system', nodeFileLayer],
  ['another layer', { ...nodeFileLayer }],
] as const)('surveyOf() with %s', (_, files) => {
  it('lists folders and looks at files in the order asked for', async () => {
    await using home = await temporaryHome();
    await mkdir(join(home.path, 'folder'));
    await writeFile(join(home.path, 'folder', 'file'), 'x'.repeat(7));
    await symlink('self', join(home.path, 'self'));
    const survey = surveyOf(files, home.path);
    const lists = await survey.list([join(home.path, 'none'), join(home.path, 'folder')]);
    expect(lists.map((entries) => entries?.map(({ name }) => name))).toEqual([[], ['file']]);
    const stats = await survey.stat(['none', 'self', 'folder', 'folder/file'].map((name) => join(home.path, name)));
    expect(stats.map((one) => one && [one.isFolder, one.isFile])).toEqual([null, null, [true, false], [false, true]]);
    expect(stats[3]).toMatchObject({ size: 7, mtimeMs: (await stat(join(home.path, 'folder/file'))).mtimeMs });
  });
});

describe('FileSurvey.readStarts()', () => {
  it('gives more bytes while they are asked for, up to 1 MiB or the end of the file', async () => {
    await using home = await temporaryHome();
    const path = join(home.path, 'file');
    const lengthsOf = async (size: number) => {
      await writeFile(path, Buffer.alloc(size, 'x'));
      const asked: (readonly [number, boolean])[] = [];
      const results = await surveyOf(nodeFileLayer, home.path).readStarts([path], (start, { size: whole }, isAll) => {
        asked.push([start.byteLength, isAll]);
        return isAll ? whole : null;
      });
      return { asked, results };
    };
    const first = [64 * KIB, false] as const;
    expect(await lengthsOf(0)).toEqual({ asked: [[0, true]], results: [0] });
    expect(await lengthsOf(64 * KIB)).toEqual({ asked: [[64 * KIB, true]], results: [64 * KIB] });
    expect(await lengthsOf(100 * KIB)).toEqual({ asked: [first, [100 * KIB, true]], results: [100 * KIB] });
    expect(await lengthsOf(2048 * KIB)).toEqual({
      asked: [first, [256 * KIB, false], [1024 * KIB, false]],
      results: [null],
    });
  });

  it.runIf(process.platform !== 'win32')(
    'is null for what is gone, a folder and a pipe, beside other files',
    async () => {
      await using home = await temporaryHome();
      const paths = ['none', 'folder', 'pipe', 'file'].map((name) => join(home.path, name));
      await mkdir(join(home.path, 'folder'));
      execFileSync('mkfifo', [join(home.path, 'pipe')]);
      await writeFile(join(home.path, 'file'), 'text');
      const texts = await surveyOf(nodeFileLayer, home.path).readStarts(paths, (start) => start.toString());
      expect(texts).toEqual([null, null, null, 'text']);
    },
  );
});
