import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/protocol/json-text.ts';
import { isShort, stringifyPieces } from '../../src/transport/stringify-pieces.ts';

const LONG = 'x'.repeat(200_000);

describe('stringifyPieces()', () => {
  it('joins to what JSON.stringify makes of any value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withDate: true }), (value) => {
        for (const padded of [value, { before: LONG, value, after: [value, LONG] }]) {
          let expected: string | undefined;
          try {
            expected = JSON.stringify(padded);
          } catch {
            return;
          }
          expect([...stringifyPieces(padded)].join('')).toBe(expected ?? 'null');
        }
      }),
    );
  });

  it.each([
    ['characters that are escaped', `${'\u0001"\\\u2028'.repeat(60_000)}`],
    ['surrogate pairs at the cuts', `a${'😀'.repeat(100_000)}`],
    ['lone surrogates', '\ud83d'.repeat(100_000)],
    [
      'members that are left out',
      { long: LONG, gone: undefined, call: () => 1, list: [undefined, () => 1, Symbol('s'), LONG] },
    ],
    ['empty containers', { long: LONG, list: [], object: {}, nothing: { gone: undefined } }],
    ['objects that speak for themselves', { long: LONG, at: new Date(0) }],
  ])('writes %s as JSON.stringify does', (_, value) => {
    expect([...stringifyPieces(value)].join('')).toBe(JSON.stringify(value));
  });

  it('cuts arrays deep inside and long strings into bounded pieces', () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ id: index, text: 'y'.repeat(20_000) }));
    const value = { result: { thread: { turns: [{ id: 't', items }], text: 'z'.repeat(5_000_000) } } };
    const pieces = [...stringifyPieces(value)];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(1_100_000);
    expect(pieces.join('')).toBe(JSON.stringify(value));
  });

  it('writes the text of an object that was measured as it was made then', () => {
    const measured = { text: LONG, more: [LONG] };
    const text = jsonText(measured);
    expect([...stringifyPieces({ before: LONG, measured })]).toContain(text);
  });
});

describe('isShort()', () => {
  it('looks at no more of a value than it needs', () => {
    const looked: number[] = [];
    const list = new Proxy([] as number[], {
      get: (target, key) => {
        if (key === 'length') return 1_000_000;
        if (typeof key === 'string' && /^\d+$/.test(key)) looked.push(Number(key));
        return Reflect.get(target, key);
      },
    });
    expect(isShort(list)).toBe(false);
    expect(looked.length).toBeLessThan(50_000);
  });
});
