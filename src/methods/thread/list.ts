import { ThreadListParams, ThreadListResult } from '../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const threadList = defineMethod({
  name: 'thread/list',
  summary: 'Page through the stored threads.',
  stability: 'stable',
  params: ThreadListParams,
  result: ThreadListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listThreads(params),
});
