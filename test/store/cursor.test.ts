import { expect, test } from 'vitest';
import { decodeItemCursor, decodeTurnCursor, encodeItemCursor, encodeTurnCursor } from '../../src/store/cursor.ts';
import { ThreadStoreError } from '../../src/store/errors.ts';

const scope = { threadId: 'thread-1', store: 'local' };
const turn = { turnId: 't1', includeAnchor: true };
const item = { turnId: 't1', itemId: 'item-1', includeAnchor: false };

test('decodeTurnCursor() reads what encodeTurnCursor() wrote', () => {
  expect(decodeTurnCursor(encodeTurnCursor(turn, scope), scope)).toEqual(turn);
});

test('decodeItemCursor() reads what encodeItemCursor() wrote', () => {
  expect(decodeItemCursor(encodeItemCursor(item, scope), scope)).toEqual(item);
});

test('encodeTurnCursor() begins with the members that clients of 0.130 know', () => {
  expect(encodeTurnCursor(turn, scope)).toBe(
    '{"turnId":"t1","includeAnchor":true,"threadId":"thread-1","store":"local"}',
  );
});

test('decodeTurnCursor() reads the bare form of 0.130', () => {
  expect(decodeTurnCursor('{"turnId":"t1","includeAnchor":true}', scope)).toEqual(turn);
});

test.each([
  ['an empty text', ''],
  ['junk', 'junk'],
  ['a number', '1'],
  ['an array', '[]'],
  ['an object without members', '{}'],
  ['a missing member', '{"turnId":"t1"}'],
  ['members in snake_case', '{"turn_id":"t1","include_anchor":true}'],
  ['members of other types', '{"turnId":1,"includeAnchor":"yes"}'],
  ['a cursor of items', encodeItemCursor(item, scope)],
  ['a cursor of another thread', encodeTurnCursor(turn, { ...scope, threadId: 'thread-2' })],
  ['a cursor of another store', encodeTurnCursor(turn, { ...scope, store: 'sql' })],
])('decodeTurnCursor() refuses %s', (_, raw) => {
  expect(() => decodeTurnCursor(raw, scope)).toThrow(new ThreadStoreError('invalid', `invalid cursor: ${raw}`));
});

test('decodeItemCursor() refuses a cursor of turns or of another thread', () => {
  for (const raw of [encodeTurnCursor(turn, scope), encodeItemCursor(item, { ...scope, threadId: 'thread-2' })]) {
    expect(() => decodeItemCursor(raw, scope)).toThrow(`invalid cursor: ${raw}`);
  }
});
