import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredItem } from '../../src/history/stored-turn.ts';
import { encodeItemCursor, NEWEST_ITEM } from '../../src/store/cursor.ts';
import { pageItems } from '../../src/store/page-items.ts';
import type { ListItems } from '../../src/store/thread-store.ts';

const scope = { threadId: 'thread-1', store: 'local' };

/** Rows named `turn/item`. */
function rowsNamed(names: readonly string[]): readonly StoredItem[] {
  return names.map((name) => {
    const [turnId = '', id = ''] = name.split('/');
    return { turnId, item: { type: 'plan', id, text: '' }, startedAtMs: null, completedAtMs: null };
  });
}

function page(names: readonly string[], params: Partial<ListItems> = {}) {
  const request = { pageSize: 2, sortDirection: 'asc' as const, ...params };
  const { rows, ...cursors } = pageItems(rowsNamed(names), request, scope);
  return { names: rows.map(({ turnId, item }) => `${turnId}/${item.id}`), ...cursors };
}

function cursorAt(turnId: string, itemId: string, includeAnchor: boolean): string {
  return encodeItemCursor({ turnId, itemId, includeAnchor }, scope);
}

const FIVE = ['t1/a', 't1/b', 't2/a', 't2/c', 't3/d'];

test('pageItems() tells apart items of the same id in two turns', () => {
  expect(page(FIVE, { cursor: cursorAt('t2', 'a', false) })).toEqual({
    names: ['t2/c', 't3/d'],
    nextCursor: null,
    backwardsCursor: cursorAt('t2', 'c', true),
  });
});

test('pageItems() of one turn shows only its items', () => {
  expect(page(FIVE, { turnId: 't2', pageSize: 1 })).toEqual({
    names: ['t2/a'],
    nextCursor: cursorAt('t2', 'a', false),
    backwardsCursor: cursorAt('t2', 'a', true),
  });
});

test('pageItems() of one turn refuses a cursor of another', () => {
  const cursor = cursorAt('t1', 'a', false);
  expect(() => page(FIVE, { turnId: 't2', cursor })).toThrow(`invalid cursor: ${cursor}`);
});

test('pageItems() refuses an item that is gone', () => {
  const cursor = cursorAt('t1', 'z', false);
  expect(() => page(FIVE, { cursor })).toThrow('invalid cursor: anchor item is no longer present');
});

test('pageItems() of nothing takes any cursor', () => {
  const empty = { names: [], nextCursor: null, backwardsCursor: null };
  expect(page([], { cursor: 'junk' })).toEqual(empty);
  expect(page(FIVE, { turnId: 't9', cursor: 'junk' })).toEqual(empty);
});

test('pageItems() begins at the newest item where the cursor names none', () => {
  const cursor = encodeItemCursor(NEWEST_ITEM, scope);
  expect(page(FIVE, { cursor, sortDirection: 'desc' }).names).toEqual(['t3/d', 't2/c']);
  expect(page(FIVE, { cursor }).names).toEqual(['t3/d']);
});

test('pageItems() walks through the whole list, whatever the sizes of its pages', () => {
  const sizes = fc.infiniteStream(fc.integer({ min: 1, max: 7 }));
  fc.assert(
    fc.property(fc.nat(40), fc.constantFrom('asc', 'desc'), sizes, (count, sortDirection, pageSizes) => {
      const names = Array.from({ length: count }, (_, index) => `t${Math.floor(index / 3)}/i${index}`);
      const seen: string[] = [];
      for (let cursor: string | null = null; ; ) {
        const next = page(names, { sortDirection, cursor, pageSize: pageSizes.next().value });
        seen.push(...next.names);
        cursor = next.nextCursor;
        if (cursor === null) break;
      }
      expect(seen).toEqual(sortDirection === 'asc' ? names : names.toReversed());
    }),
  );
});
