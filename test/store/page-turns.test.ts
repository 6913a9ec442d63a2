import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredTurn } from '../../src/history/stored-turn.ts';
import { encodeTurnCursor, NEWEST_TURN } from '../../src/store/cursor.ts';
import { pageTurns } from '../../src/store/page-turns.ts';
import type { SortDirection } from '../../src/store/thread-store.ts';

const scope = { threadId: 'thread-1', store: 'local' };

function turnNamed(turnId: string): StoredTurn {
  return {
    turnId,
    rootTurnId: null,
    status: 'completed',
    error: null,
    startedAt: null,
    completedAt: null,
    durationMs: null,
    itemsView: 'full',
    items: [],
  };
}

function page(
  turnIds: readonly string[],
  sortDirection: SortDirection,
  pageSize: number,
  cursor: string | null = null,
) {
  const params = { sortDirection, pageSize, cursor, itemsView: 'full' as const };
  const { rows, ...cursors } = pageTurns(turnIds.map(turnNamed), params, scope);
  return { ids: rows.map(({ turnId }) => turnId), ...cursors };
}

function cursorAt(turnId: string, includeAnchor: boolean): string {
  return JSON.stringify({ turnId, includeAnchor, ...scope });
}

const FIVE = ['t1', 't2', 't3', 't4', 't5'];

test.each([
  ['desc', null, ['t5', 't4'], 't4', 't5'],
  ['desc', cursorAt('t4', false), ['t3', 't2'], 't2', 't3'],
  ['desc', cursorAt('t2', false), ['t1'], null, 't1'],
  ['asc', cursorAt('t5', true), ['t5'], null, 't5'],
  ['asc', null, ['t1', 't2'], 't2', 't1'],
  ['desc', cursorAt('t1', false), [], null, null],
] as const)('pageTurns() %s from %s is %j', (sortDirection, cursor, ids, next, first) => {
  expect(page(FIVE, sortDirection, 2, cursor)).toEqual({
    ids,
    nextCursor: next === null ? null : cursorAt(next, false),
    backwardsCursor: first === null ? null : cursorAt(first, true),
  });
});

test('pageTurns() of no turns takes any cursor', () => {
  expect(page([], 'asc', 2, 'junk')).toEqual({ ids: [], nextCursor: null, backwardsCursor: null });
});

test('pageTurns() refuses a turn that is gone', () => {
  expect(() => page(FIVE, 'asc', 2, cursorAt('t9', true))).toThrow('invalid cursor: anchor turn is no longer present');
});

test('pageTurns() walks through the whole list, whatever the sizes of its pages', () => {
  const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 7 }));
  fc.assert(
    fc.property(fc.nat(40), fc.constantFrom('asc', 'desc'), sizes, (count, sortDirection, pageSizes) => {
      const turnIds = Array.from({ length: count }, (_, index) => `t${index}`);
      const seen: string[] = [];
      for (let cursor: string | null = null; ; ) {
        const next = page(turnIds, sortDirection, pageSizes.next().value, cursor);
        seen.push(...next.ids);
        cursor = next.nextCursor;
        if (cursor === null) break;
      }
      expect(seen).toEqual(sortDirection === 'asc' ? turnIds : turnIds.toReversed());
    }),
  );
});

test('pageTurns() turned round at a backwards cursor shows the rest of the list', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), fc.integer({ min: 1, max: 5 }), (count, at, pageSize) => {
      const turnIds = Array.from({ length: count }, (_, index) => `t${index}`);
      const anchor = at % count;
      const { ids, backwardsCursor } = page(turnIds, 'desc', pageSize, cursorAt(`t${anchor}`, true));
      expect(ids[0]).toBe(`t${anchor}`);
      expect(page(turnIds, 'asc', 100, backwardsCursor).ids).toEqual(turnIds.slice(anchor));
    }),
  );
});

test('pageTurns() begins at the newest turn where the cursor names none', () => {
  const cursor = encodeTurnCursor(NEWEST_TURN, scope);
  expect(page(FIVE, 'desc', 2, cursor).ids).toEqual(['t5', 't4']);
  expect(page(FIVE, 'asc', 2, cursor).ids).toEqual(['t5']);
});
