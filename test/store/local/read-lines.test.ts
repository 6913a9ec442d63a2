import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../src/store/local/file-layer.ts';
import { type ReadRange, readLines } from '../../../src/store/local/read-lines.ts';
import { put } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const TEXT = 'one\n\nzwei ä\nthree';

async function linesOf(text: string, range: ReadRange) {
  await using home = await temporaryHome();
  const path = await put(home.path, 'file', text);
  const lines: (readonly [string, number, boolean])[] = [];
  for await (const batch of readLines(nodeFileLayer, path, range)) {
    lines.push(...batch.map(({ bytes, end, isEnded }) => [bytes.toString(), end, isEnded] as const));
  }
  return lines;
}

const ALL = [
  ['one', 4, true],
  ['', 5, true],
  ['zwei ä', 13, true],
  ['three', 18, false],
];

describe('readLines()', () => {
  it.each([1, 2, 3, 4, 5, 11, 100])('finds the same lines with chunks of %i bytes', async (chunkBytes) => {
    expect(await linesOf(TEXT, { chunkBytes })).toEqual(ALL);
  });

  it('begins and stops where it is told', async () => {
    expect(await linesOf(TEXT, { from: 4, to: 13 })).toEqual(ALL.slice(1, 3));
  });

  it('has no lines for an empty file, nor behind the end', async () => {
    expect([await linesOf('', {}), await linesOf(TEXT, { from: 18 })]).toEqual([[], []]);
  });
});
