import type { Room } from './fit-items.ts';
import type { Page } from './thread-store.ts';

/** A row of a page, with its bytes of JSON. */
export interface FittedRow<Shown> {
  readonly shown: Shown;
  readonly bytes: number;
}

/** How the rows of a page are shown and named. */
export interface PageShape<Row, Shown> {
  /** Null: the row is too large for what is left of the page, as the first row of a page never is. */
  show(row: Row, room: Room): FittedRow<Shown> | null;
  cursorOf(row: Row, includeAnchor: boolean): string;
}

/** How much a page may hold: rows, and bytes of their JSON. */
export interface PageBounds {
  readonly pageSize: number;
  readonly maxBytes?: number;
}

/**
 * The page out of the rows from its beginning on, in its direction; where there are more than it holds, the list goes
 * on. Rows are only looked at until the page is full.
 */
export function cutPage<Row, Shown>(
  found: readonly Row[],
  { pageSize, maxBytes = Number.POSITIVE_INFINITY }: PageBounds,
  shape: PageShape<Row, Shown>,
): Page<Shown> {
  const rows: Shown[] = [];
  let left = maxBytes;
  for (const row of found.slice(0, pageSize)) {
    const fitted = shape.show(row, { bytes: left, isFirst: rows.length === 0 });
    if (fitted === null) break;
    rows.push(fitted.shown);
    left = Math.max(0, left - fitted.bytes);
  }
  const [first] = found;
  const last = found[rows.length - 1];
  return {
    rows,
    nextCursor: last !== undefined && found.length > rows.length ? shape.cursorOf(last, false) : null,
    backwardsCursor: first === undefined ? null : shape.cursorOf(first, true),
  };
}
