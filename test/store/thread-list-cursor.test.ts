import { expect, test } from 'vitest';
import {
  decodeThreadCursor,
  encodeBackwardsThreadCursor,
  encodeThreadCursor,
} from '../../src/store/thread-list-cursor.ts';

const ID = '019ba1f0-0000-7000-8000-000000000001';
const TIME = new Date('2026-01-09T00:00:13.000Z');

test('encodeThreadCursor() shows milliseconds only where there are some', () => {
  expect(encodeThreadCursor(TIME, ID)).toBe(`2026-01-09T00:00:13Z|${ID}`);
  expect(encodeThreadCursor(new Date(TIME.getTime() + 5), ID)).toBe(`2026-01-09T00:00:13.005Z|${ID}`);
});

test('encodeBackwardsThreadCursor() steps one millisecond past the row', () => {
  expect(encodeBackwardsThreadCursor(TIME, 'desc')).toBe('2026-01-09T00:00:12.999Z');
  expect(encodeBackwardsThreadCursor(TIME, 'asc')).toBe('2026-01-09T00:00:13.001Z');
});

test.each([
  ['2026-01-09T00:00:13Z', null],
  ['2026-01-09T02:00:13+02:00', null],
  ['2026-01-08T19:00:13.000-05:00', null],
  ['2026-01-09T00-00-13', null],
  [`2026-01-09T00:00:13Z|${ID}`, ID],
  [`2026-01-09T00-00-13|${ID.toUpperCase()}`, ID],
])('decodeThreadCursor() reads %s', (raw, threadId) => {
  expect(decodeThreadCursor(raw)).toEqual({ timeMs: TIME.getTime(), threadId });
});

test.each([
  '',
  'junk',
  '1767916813',
  '2026-01-09',
  '2026-13-09T00:00:13Z',
  '2026-01-09T00:00:13',
  `|${ID}`,
  '2026-01-09T00:00:13Z|',
  '2026-01-09T00:00:13Z|nobody',
  `2026-01-09T00:00:13Z|${ID}|${ID}`,
])('decodeThreadCursor() refuses "%s"', (raw) => {
  expect(() => decodeThreadCursor(raw)).toThrow(`invalid cursor: ${raw}`);
});
