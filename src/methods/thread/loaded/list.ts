import { ThreadLoadedListParams, ThreadLoadedListResult } from '../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const threadLoadedList = defineMethod({
  name: 'thread/loaded/list',
  summary: 'Page through the ids of the threads in memory.',
  stability: 'stable',
  params: ThreadLoadedListParams,
  result: ThreadLoadedListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listLoadedThreads(params),
});
