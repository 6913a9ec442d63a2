import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { type ReadRange, readLines } from '../../../../src/store/local/files/read-lines.ts';
import { countLines, readRecords } from '../../../../src/store/local/rollouts/rollout-records.ts';
import { agentLine, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

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

  it('takes empty lines that follow one another together, and hands out many lines bit by bit', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, 'file', `${'\n'.repeat(1_000_000)}${'x\n'.repeat(100_000)}\n\nlast`);
    const counts: number[] = [];
    let lines = 0;
    for await (const batch of readLines(nodeFileLayer, path)) {
      counts.push(batch.length);
      for (const { count } of batch) lines += count;
    }
    expect(lines).toBe(1_100_003);
    expect(Math.max(...counts)).toBe(16_384);
    expect(counts.reduce((sum, count) => sum + count)).toBeLessThan(100_020);
    expect(await countLines(nodeFileLayer, path)).toBe(lines);
  });

  it('has no lines for an empty file, nor behind the end', async () => {
    expect([await linesOf('', {}), await linesOf(TEXT, { from: 18 })]).toEqual([[], []]);
  });
});

describe('readRecords()', () => {
  it.each([1, 7, 100_000])('counts empty lines as positions, with chunks of %i bytes', async (chunkBytes) => {
    await using home = await temporaryHome();
    const path = await put(home.path, 'file', `\n\n${agentLine('a')}\n\n\n\n${agentLine('b')}\n\n`);
    const seqs: number[] = [];
    let nextSeq = 0;
    for await (const batch of readRecords(nodeFileLayer, path, { chunkBytes })) {
      seqs.push(...batch.records.map(({ seq }) => seq));
      nextSeq = batch.nextSeq;
    }
    expect([seqs, nextSeq]).toEqual([[2, 6], 8]);
  });
});
