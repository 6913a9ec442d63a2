import type { Page, SortDirection } from './thread-store.ts';

/** Which page is wanted, and of what. */
export interface PageRequest<Row> {
  /** All rows, ascending. */
  readonly rows: readonly Row[];
  readonly sortDirection: SortDirection;
  readonly pageSize: number;
  /** Where the page begins; null: at the end that comes first. */
  readonly anchor: { readonly index: number; readonly includeAnchor: boolean } | null;
  cursorOf(row: Row, includeAnchor: boolean): string;
}

/** Cuts one page out of rows that are all there. */
export function pageRows<Row>(request: PageRequest<Row>): Page<Row> {
  const { rows, sortDirection, pageSize, cursorOf } = request;
  const step = sortDirection === 'asc' ? 1 : -1;
  const start = startOf(request, step);
  const end = sortDirection === 'asc' ? Math.min(start + pageSize, rows.length) : Math.max(start - pageSize, -1);
  const page = sortDirection === 'asc' ? rows.slice(start, end) : rows.slice(end + 1, start + 1).reverse();
  const [first] = page;
  const last = page.at(-1);
  const isCut = sortDirection === 'asc' ? end < rows.length : end > -1;
  return {
    rows: page,
    nextCursor: isCut && last !== undefined ? cursorOf(last, false) : null,
    backwardsCursor: first === undefined ? null : cursorOf(first, true),
  };
}

function startOf<Row>({ rows, anchor }: PageRequest<Row>, step: 1 | -1): number {
  if (anchor === null) return step === 1 ? 0 : rows.length - 1;
  return anchor.includeAnchor ? anchor.index : anchor.index + step;
}
