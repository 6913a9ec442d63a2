import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeadTailBuffer } from '../../../src/agent/exec/head-tail-buffer.ts';

describe('HeadTailBuffer', () => {
  it('text() is what was pushed, as long as it fits', () => {
    const buffer = new HeadTailBuffer(10);
    for (const piece of ['ab', 'cdef', 'ghij']) buffer.push(piece);
    expect(buffer.text()).toBe('abcdefghij');
  });

  it('text() leaves the middle out and says how much', () => {
    const buffer = new HeadTailBuffer(10);
    for (const piece of ['abcd', 'efgh', 'ijklmnop']) buffer.push(piece);
    expect({ text: buffer.text(), totalBytes: buffer.totalBytes }).toEqual({
      text: 'abcde\n... 6 bytes omitted ...\nlmnop',
      totalBytes: 16,
    });
  });

  it('text() never splits a character', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 2, max: 40 }), (pieces, limit) => {
        const buffer = new HeadTailBuffer(limit);
        for (const piece of pieces) buffer.push(piece);
        const all = pieces.join('');
        const text = buffer.text();
        const [head = '', tail = ''] = text.split(/\n\.\.\. \d+ bytes omitted \.\.\.\n/);
        return text === all || (all.startsWith(head) && all.endsWith(tail));
      }),
    );
  });
});
