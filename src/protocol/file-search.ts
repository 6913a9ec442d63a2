import { z } from 'zod';
import { u32 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Params of `fuzzyFileSearch`. */
export const FuzzyFileSearchParams = z.object({
  /** Characters that occur in this order in the paths looked for; words are looked for each by itself. */
  query: z.string(),
  /** Folders to look in. */
  roots: z.array(z.string()),
  /** A search ends, without results, when this client begins another one with the same token. */
  cancellationToken: optionalNullable(z.string()),
});
export type FuzzyFileSearchParams = z.output<typeof FuzzyFileSearchParams>;

/** A file or folder whose path fits. */
export const FuzzyFileSearchMatch = z
  .object({
    /** As it was asked for. */
    root: z.string(),
    /** From the root, with `/` between the names. */
    path: z.string(),
    match_type: z.enum(['file', 'directory']).meta({ id: 'FuzzyFileSearchMatchType' }),
    file_name: z.string(),
    /** Higher is better; comparable within one answer. */
    score: u32,
    /** Which characters of `path` fit, ascending. */
    indices: z.array(u32).nullish(),
  })
  .meta({ id: 'FuzzyFileSearchResult' });
export type FuzzyFileSearchMatch = z.output<typeof FuzzyFileSearchMatch>;

/** Result of `fuzzyFileSearch`, the best first. */
export const FuzzyFileSearchResult = z.object({ files: z.array(FuzzyFileSearchMatch) });
export type FuzzyFileSearchResult = z.output<typeof FuzzyFileSearchResult>;

/** Params of `fuzzyFileSearch/sessionStart`. */
export const FuzzyFileSearchSessionStartParams = z.object({ sessionId: z.string(), roots: z.array(z.string()) });
export type FuzzyFileSearchSessionStartParams = z.output<typeof FuzzyFileSearchSessionStartParams>;

/** Params of `fuzzyFileSearch/sessionUpdate`. */
export const FuzzyFileSearchSessionUpdateParams = z.object({ sessionId: z.string(), query: z.string() });
export type FuzzyFileSearchSessionUpdateParams = z.output<typeof FuzzyFileSearchSessionUpdateParams>;

/** Params of `fuzzyFileSearch/sessionStop`; a session that is unknown is no error. */
export const FuzzyFileSearchSessionStopParams = z.object({ sessionId: z.string() });
export type FuzzyFileSearchSessionStopParams = z.output<typeof FuzzyFileSearchSessionStopParams>;
