import { describe, expect, it } from 'vitest';
import { parseThreadId } from '../../src/threads/thread-id.ts';

const ID = '01a1fd19-8f65-7cc2-b25d-c66ddb4ac931';

describe('parseThreadId()', () => {
  it.each([ID, ID.toUpperCase(), ID.replaceAll('-', ''), `{${ID}}`, `urn:uuid:${ID}`])('reads %s', (raw) => {
    expect(parseThreadId(raw)).toBe(ID);
  });

  it.each([
    ['', 'invalid thread id: invalid length: expected length 32 for simple format, found 0'],
    ['abc', 'invalid thread id: invalid length: expected length 32 for simple format, found 3'],
    [
      'nope',
      'invalid thread id: invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `n` at 1',
    ],
    ['01a1fd198f65-7cc2-b25d-c66ddb4ac93-1', 'invalid thread id: invalid group count or length'],
  ])('refuses %j', (raw, message) => {
    expect(() => parseThreadId(raw)).toThrow(expect.objectContaining({ code: -32600, message }));
  });
});
