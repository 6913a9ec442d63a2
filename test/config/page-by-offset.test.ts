import { describe, expect, it } from 'vitest';
import { pageByOffset } from '../../src/config/page-by-offset.ts';

const ROWS = ['a', 'b', 'c'];

describe('pageByOffset()', () => {
  it.each([
    [{}, ['a', 'b', 'c'], null],
    [{ cursor: null, limit: null }, ['a', 'b', 'c'], null],
    [{ limit: 2 }, ['a', 'b'], '2'],
    [{ limit: 0 }, ['a'], '1'],
    [{ cursor: '2', limit: 2 }, ['c'], null],
    [{ cursor: '3' }, [], null],
  ])('%j', (page, data, nextCursor) => {
    expect(pageByOffset(ROWS, page, 'letters')).toEqual({ data, nextCursor });
  });

  it.each([
    ['4', 'cursor 4 exceeds total letters 3'],
    ['-1', 'invalid cursor: -1'],
    ['', 'invalid cursor: '],
  ])('refuses the cursor %j', (cursor, message) => {
    expect(() => pageByOffset(ROWS, { cursor }, 'letters')).toThrow(message);
  });
});
