import { z } from 'zod';
import { ItemId, ThreadId, TurnId } from './ids.ts';
import { u32 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import { pageParams, pageResult, sortedPageParams, sortedPageResult } from './page.ts';
import { Thread, ThreadSourceKind } from './thread.ts';

/** Which time the threads that a search found are ordered by. */
export const ThreadSearchSortKey = z
  .enum(['created_at', 'updated_at', 'recency_at'])
  .meta({ id: 'ThreadSearchSortKey' });
export type ThreadSearchSortKey = z.output<typeof ThreadSearchSortKey>;

/** Params of `thread/search`. */
export const ThreadSearchParams = z.object({
  includeAttachedThreads: z.boolean().default(false),
  currentAccountOnly: z.boolean().default(false),
  ...sortedPageParams,
  sortKey: optionalNullable(ThreadSearchSortKey),
  /** Absent or empty: threads that a user works in. */
  sourceKinds: optionalNullable(z.array(ThreadSourceKind)),
  archived: optionalNullable(z.boolean()),
  /** What the user or the agent said; letter case and the number of blanks do not count. */
  searchTerm: z.string(),
});
export type ThreadSearchParams = z.output<typeof ThreadSearchParams>;

/** A thread that was found, with the text about the first place. */
export const ThreadSearchResultEntry = z
  .object({ thread: Thread, snippet: z.string() })
  .meta({ id: 'ThreadSearchResult' });
export type ThreadSearchResultEntry = z.output<typeof ThreadSearchResultEntry>;

/** Result of `thread/search`. */
export const ThreadSearchResult = z.object({
  data: z.array(ThreadSearchResultEntry),
  ...sortedPageResult,
  /** The page ended early, for not everything is indexed yet; `nextCursor` goes on, also behind an empty page. */
  bobbinIncomplete: z.literal(true).optional(),
});
export type ThreadSearchResult = z.output<typeof ThreadSearchResult>;

/** Params of `thread/searchOccurrences`. */
export const ThreadSearchOccurrencesParams = z.object({
  threadId: ThreadId,
  /** Part of a message as it is shown; letter case does not count. */
  searchTerm: z.string(),
  ...pageParams,
});
export type ThreadSearchOccurrencesParams = z.output<typeof ThreadSearchOccurrencesParams>;

/** UTF-16 code units of a text: `start` inclusive, `end` exclusive. */
export const ThreadSearchTextRange = z.object({ start: u32, end: u32 }).meta({ id: 'ThreadSearchTextRange' });
export type ThreadSearchTextRange = z.output<typeof ThreadSearchTextRange>;

/** One place in a message. */
export const ThreadSearchOccurrence = z
  .object({
    turnId: TurnId,
    itemId: ItemId,
    snippet: z.string(),
    /** The place within `snippet`. */
    snippetMatchRange: ThreadSearchTextRange,
    /** For `thread/turns/list`, which begins with this turn then. */
    turnCursor: z.string(),
  })
  .meta({ id: 'ThreadSearchOccurrence' });
export type ThreadSearchOccurrence = z.output<typeof ThreadSearchOccurrence>;

/** Result of `thread/searchOccurrences`: from the beginning of the thread on. */
export const ThreadSearchOccurrencesResult = z.object({ data: z.array(ThreadSearchOccurrence), ...pageResult });
export type ThreadSearchOccurrencesResult = z.output<typeof ThreadSearchOccurrencesResult>;
