import { expect, it } from 'vitest';
import { isShallow } from '../../../src/agent/mcp/is-shallow.ts';

const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

it.each([
  ['a number', 7, true],
  ['null', null, true],
  ['an object without a prototype', Object.assign(Object.create(null), { a: {} }), true],
  ['a hundred levels', nested(100), true],
  ['more', nested(101), false],
  ['more in one place of many', [{}, [], { a: nested(100) }], false],
  ['so many that nothing can be called for each', nested(1_000_000), false],
])('isShallow() of %s', (_, value, expected) => {
  expect(isShallow(value)).toBe(expected);
});
