import { ThreadSearchOccurrencesParams, ThreadSearchOccurrencesResult } from '../../protocol/thread-search-methods.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const threadSearchOccurrences = defineMethod({
  name: 'thread/searchOccurrences',
  summary: 'Find every place in the messages of one thread.',
  stability: 'experimental',
  params: ThreadSearchOccurrencesParams,
  result: ThreadSearchOccurrencesResult,
  order: concurrent,
  handle: (params, { threads }) => threads.searchOccurrences(params),
});
