import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findIdText, idTextOf } from '../../src/transport/json-id.ts';

function idIn(line: string): string | null {
  return idTextOf((JSON.parse(line) as { id?: unknown }).id, line);
}

describe('idTextOf()', () => {
  it.each([
    ['{"id":1}', '1'],
    ['{"id":"1"}', '"1"'],
    ['{"id":""}', '""'],
    ['{"id":-7,"method":"m"}', '-7'],
    ['{"id":9223372036854775807,"method":"m"}', '9223372036854775807'],
    ['{"id":-9223372036854775808,"method":"m"}', '-9223372036854775808'],
    ['{"id":9007199254740993,"method":"m"}', '9007199254740993'],
    ['{"method":"m","params":{"id":5},"id":9007199254740993}', '9007199254740993'],
    ['{"params":{"id":1},"x":"\\"id\\":1","id" : 12345678901234567 }', '12345678901234567'],
    ['{"\\u0069d":9007199254740993}', '9007199254740993'],
    ['{"id":-0}', '0'],
    ['{"id":"\\u0041"}', '"A"'],
  ])('keeps the id of %s', (line, id) => {
    expect(idIn(line)).toBe(id);
  });

  it.each([
    '{"id":null}',
    '{"id":true}',
    '{"id":1.5}',
    '{"id":1.0}',
    '{"id":1e3}',
    '{"id":10e-1}',
    '{"id":{"x":1}}',
    '{"id":[1]}',
    '{"id":9223372036854775808}',
    '{"id":-9223372036854775809}',
    '{"id":1e400}',
    '{"id":1.0,"params":{"id":1}}',
    '{"params":{"id":1},"id":1.0}',
    '{"jsonrpc":"2.0","id":1.0,"x":[{"id":1}]}',
  ])('takes the id of %s for none', (line) => {
    expect(idIn(line)).toBe(null);
  });

  it('keeps any 64-bit integer digit for digit, wherever it stands', () => {
    const member = fc.tuple(fc.string(), fc.jsonValue()).map(([key, value]) => [`_${key}`, value] as const);
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.array(member), fc.array(member), (id, before, after) => {
        const members = (list: typeof before) =>
          list.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        const line = `{${[...members(before), `"id":${id}`, ...members(after)].join(',')}}`;
        expect(idIn(line)).toBe(String(id));
      }),
    );
  });
});

describe('findIdText()', () => {
  it.each([
    ['{"id":5,"method":', '5'],
    ['{"jsonrpc":"2.0","id":"a\\"b","x', '"a\\"b"'],
    ['{"params":{"id":1},"id":2,,', '2'],
    ['{"id":5', null],
    ['{"id":"5', null],
    ['{"id":5x,', null],
    ['[{"id":5}]', null],
    ['"id":5,', null],
    ['{"params":{"id":1}', null],
    ['', null],
  ])('finds in %s the id %s', (line, id) => {
    expect(findIdText(line)).toBe(id);
  });
});
