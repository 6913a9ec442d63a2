import { clampPageSize } from '../../store/guarded.ts';
import type { PageLimits } from '../../store/thread-store.ts';
import type { ThreadsContext } from '../threads-context.ts';

const DEFAULT_PAGE_SIZE = 25;

/** Rows of a page as a client asked for them: 1..100, 25 by default. */
export function pageSizeOf(limit: number | null | undefined): number {
  return clampPageSize(limit ?? DEFAULT_PAGE_SIZE);
}

/** {@link pageSizeOf}, and the bytes that a page of a history may have. */
export function pageLimitsOf({ config }: ThreadsContext, limit: number | null | undefined): PageLimits {
  return { pageSize: pageSizeOf(limit), maxBytes: config.own['limits.max_page_bytes'] };
}
