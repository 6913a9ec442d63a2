import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textPieces } from '../../../src/agent/exec/text-pieces.ts';

describe('textPieces()', () => {
  it('fills each piece as far as whole characters go', () => {
    expect([...textPieces('abcdefgh€ij', 5)]).toEqual(['abcde', 'fgh', '€ij']);
  });

  it('has nothing for no text', () => {
    expect([...textPieces('', 5)]).toEqual([]);
  });

  it('gives the whole text in pieces of no more bytes, and splits no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 4, max: 20 }), (text, maxBytes) => {
        const pieces = [...textPieces(text, maxBytes)];
        expect(pieces.join('')).toBe(text);
        expect(pieces.filter((piece) => Buffer.byteLength(piece) > maxBytes)).toEqual([]);
        expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece)))).toEqual(Buffer.from(text));
      }),
    );
  });
});
