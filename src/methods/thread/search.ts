import { ThreadSearchParams, ThreadSearchResult } from '../../protocol/thread-search-methods.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const threadSearch = defineMethod({
  name: 'thread/search',
  summary: 'Find the threads in which something was said.',
  stability: 'experimental',
  params: ThreadSearchParams,
  result: ThreadSearchResult,
  order: concurrent,
  handle: (params, { threads }) => threads.searchThreads(params),
});
