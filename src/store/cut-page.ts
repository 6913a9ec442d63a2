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

/** The same of rows that are read on the way. */
export interface ReadPageShape<Row, Shown> {
  show(row: Row, room: Room): Promise<FittedRow<Shown> | null>;
  cursorOf(row: Row, includeAnchor: boolean): string;
}

/**
 * The page out of the rows from its beginning on, in its direction; where there are more than it holds, the list goes
 * on. Rows are only looked at until the page is full.
 */
export function cutPage<Row, Shown>(
  found: readonly Row[],
  bounds: PageBounds,
  shape: PageShape<Row, Shown>,
): Page<Shown> {
  const rows = new FilledRows<Shown>(bounds);
  for (const row of found.slice(0, bounds.pageSize)) {
    if (!rows.add(shape.show(row, rows.room))) break;
  }
  return pageOf(found, rows.shown, shape.cursorOf);
}

/** The page that {@link cutPage} cuts, of rows that are read on the way. */
export async function cutReadPage<Row, Shown>(
  found: readonly Row[],
  bounds: PageBounds,
  shape: ReadPageShape<Row, Shown>,
): Promise<Page<Shown>> {
  const rows = new FilledRows<Shown>(bounds);
  for (const row of found.slice(0, bounds.pageSize)) {
    if (!rows.add(await shape.show(row, rows.room))) break;
  }
  return pageOf(found, rows.shown, shape.cursorOf);
}

/** The rows that a page holds so far. */
class FilledRows<Shown> {
  readonly shown: Shown[] = [];
  #left: number;

  constructor({ maxBytes = Number.POSITIVE_INFINITY }: PageBounds) {
    this.#left = maxBytes;
  }

  get room(): Room {
    return { bytes: this.#left, isFirst: this.shown.length === 0 };
  }

  /** False when the row does not fit. */
  add(fitted: FittedRow<Shown> | null): boolean {
    if (fitted === null) return false;
    this.shown.push(fitted.shown);
    this.#left = Math.max(0, this.#left - fitted.bytes);
    return true;
  }
}

function pageOf<Row, Shown>(
  found: readonly Row[],
  rows: readonly Shown[],
  cursorOf: PageShape<Row, Shown>['cursorOf'],
): Page<Shown> {
  const [first] = found;
  const last = found[rows.length - 1];
  return {
    rows,
    nextCursor: last !== undefined && found.length > rows.length ? cursorOf(last, false) : null,
    backwardsCursor: first === undefined ? null : cursorOf(first, true),
  };
}
