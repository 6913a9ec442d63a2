import { ThreadQueueListParams, ThreadQueueListResult } from '../../../protocol/queue.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueList = defineMethod({
  name: 'thread/queue/list',
  summary: 'What is queued in a thread.',
  stability: 'experimental',
  params: ThreadQueueListParams,
  result: ThreadQueueListResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.queues.list(params),
});
