import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type LinesRead,
  type ReadLinesSync,
  readLinesSync,
} from '../../../../src/store/local/index/read-lines-sync.ts';
import { put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const TEXT = 'one\n\nzwei ä\nthree\nfour';

type Lines = readonly (readonly [text: string, offset: number])[];

async function read(text: string, options: ReadLinesSync, from = 0, until = 100): Promise<readonly [Lines, LinesRead]> {
  await using home = await temporaryHome();
  const fd = openSync(await put(home.path, 'file', text), 'r');
  const lines: [string, number][] = [];
  try {
    const end = readLinesSync(
      fd,
      from,
      (line, offset) => offset < until && lines.push([`${line}`, offset]) > 0,
      options,
    );
    return [lines, end];
  } finally {
    closeSync(fd);
  }
}

const chunkOf = (bytes: number) => Buffer.alloc(bytes);
const ALL: Lines = [
  ['one', 0],
  ['', 4],
  ['zwei ä', 5],
  ['three', 13],
];

describe('readLinesSync()', () => {
  it.each([1, 2, 3, 5, 11, 100])('finds the same lines with %i bytes of memory at first', async (bytes) => {
    const end = { end: 19, tail: Buffer.from('four'), tailBytes: 4 };
    expect(await read(TEXT, { chunk: chunkOf(bytes) })).toEqual([ALL, end]);
  });

  it('begins and stops where it is told', async () => {
    const stopped = { end: 13, tail: Buffer.alloc(0), tailBytes: 0 };
    expect(await read(TEXT, {}, 4, 13)).toEqual([ALL.slice(1, 3), stopped]);
    const cut = { end: 13, tail: Buffer.from('th'), tailBytes: 2 };
    expect(await read(TEXT, { maxBytes: 11 }, 4)).toEqual([ALL.slice(1, 3), cut]);
  });

  it.each([1, 3, 4, 5, 8, 100])(
    'passes over lines that are too long, with %i bytes of memory at first',
    async (bytes) => {
      const long = 'x'.repeat(50);
      const expected: Lines = [
        ['one', 0],
        ['', 4],
        ['four', 55],
        ['', 60],
        ['end', 66],
      ];
      const text = `one\n${long}\nfour\nfive!\nend\n`;
      const options = { chunk: chunkOf(bytes), maxLineBytes: 4 };
      expect(await read(`${text}tail`, options)).toEqual([
        expected,
        { end: 70, tail: Buffer.from('tail'), tailBytes: 4 },
      ]);
      expect(await read(`${text}${long}`, options)).toEqual([
        expected,
        { end: 70, tail: Buffer.alloc(0), tailBytes: 50 },
      ]);
    },
  );
});
