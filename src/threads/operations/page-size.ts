import { clampPageSize } from '../../store/guarded.ts';

const DEFAULT_PAGE_SIZE = 25;

/** Rows of a page as a client asked for them: 1..100, 25 by default. */
export function pageSizeOf(limit: number | null | undefined): number {
  return clampPageSize(limit ?? DEFAULT_PAGE_SIZE);
}
