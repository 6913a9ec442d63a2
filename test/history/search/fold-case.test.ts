import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase, matchesOf } from '../../../src/history/search/fold-case.ts';

const matched = (text: string, term: string): readonly string[] =>
  [...matchesOf(text, foldCase(term))].map(({ start, end }) => `${start}:${text.slice(start, end)}`);

describe('matchesOf()', () => {
  it.each([
    ['Needle, NEEDLE', 'needle', ['0:Needle', '8:NEEDLE']],
    ['aaaaa', 'aa', ['0:aa', '2:aa']],
    ['groß STRASSE', 'SS', ['3:ß', '9:SS']],
    ['groß', 's', ['3:ß']],
    ['ẞ', 'ß', ['0:ẞ']],
    ['İx', 'i', ['0:İ']],
    ['İstanbul', 'istanbul', []],
    ['ıI', 'I', ['1:I']],
    ['ΟΔΟΣ οδος', 'οδοσ', ['0:ΟΔΟΣ', '5:οδος']],
    ['😀A😀a', 'a', ['2:A', '5:a']],
    ['İß😀needle', '😀N', ['2:😀n']],
    ['e\u0301', '\u00e9', []],
    ['x', '', []],
  ])('finds in %j the term %j', (text, term, expected) => {
    expect(matched(text, term)).toEqual(expected);
  });

  it('finds each text in itself and between others, whatever its letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), (term) => {
        const [match] = matchesOf(`${term.toUpperCase()}`, foldCase(term.toUpperCase()));
        expect(match).toEqual({ start: 0, end: term.toUpperCase().length });
      }),
    );
  });
});
