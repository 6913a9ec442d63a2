import { z } from 'zod';
import { u32 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Direction of a page; newest first (`desc`) is the default of every list. */
export const SortDirection = z.enum(['asc', 'desc']).meta({ id: 'SortDirection' });
export type SortDirection = z.output<typeof SortDirection>;

/** Members of every paged request. `cursor` is a value that an earlier page gave; `limit` has a default per method. */
export const pageParams = {
  cursor: optionalNullable(z.string()),
  limit: optionalNullable(u32),
};

/** {@link pageParams} with a direction. */
export const sortedPageParams = {
  ...pageParams,
  sortDirection: optionalNullable(SortDirection),
};

/** `nextCursor` continues behind the last row; `null`: there is no further row. */
export const pageResult = {
  nextCursor: z.string().nullable(),
};

/** `backwardsCursor` names the first row and reads on in the other direction; `null`: the page is empty. */
export const sortedPageResult = {
  ...pageResult,
  backwardsCursor: z.string().nullable(),
};
