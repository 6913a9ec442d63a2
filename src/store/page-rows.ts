import { cutPage, type PageBounds, type PageShape } from './cut-page.ts';
import type { Page, SortDirection } from './thread-store.ts';

/** Which page is wanted, and of what. */
export interface PageRequest<Row, Shown> extends PageShape<Row, Shown>, PageBounds {
  /** All rows, ascending. */
  readonly rows: readonly Row[];
  readonly sortDirection: SortDirection;
  /** Where the page begins; null: at the end that comes first. */
  readonly anchor: { readonly index: number; readonly includeAnchor: boolean } | null;
}

/** Cuts one page out of rows that are all there. */
export function pageRows<Row, Shown>(request: PageRequest<Row, Shown>): Page<Shown> {
  const { rows, sortDirection, pageSize } = request;
  const start = startOf(request);
  const found =
    sortDirection === 'asc'
      ? rows.slice(start, start + pageSize + 1)
      : rows.slice(Math.max(0, start - pageSize), start + 1).reverse();
  return cutPage(found, request, request);
}

function startOf<Row, Shown>({ rows, anchor, sortDirection }: PageRequest<Row, Shown>): number {
  const step = sortDirection === 'asc' ? 1 : -1;
  if (anchor === null) return step === 1 ? 0 : rows.length - 1;
  return anchor.includeAnchor ? anchor.index : anchor.index + step;
}
