import { FuzzyFileSearchParams, FuzzyFileSearchResult } from '../protocol/file-search.ts';
import { concurrent, defineMethod } from './define-method.ts';

export const fuzzyFileSearch = defineMethod({
  name: 'fuzzyFileSearch',
  summary: 'Find files by parts of their paths, without what git ignores.',
  stability: 'stable',
  params: FuzzyFileSearchParams,
  result: FuzzyFileSearchResult,
  order: concurrent,
  handle: (params, { connection, fileSearch }) => fileSearch.search(connection, params),
});
