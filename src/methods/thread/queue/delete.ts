import { ThreadQueueDeleteParams, ThreadQueueDeleteResult } from '../../../protocol/queue.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueDelete = defineMethod({
  name: 'thread/queue/delete',
  summary: 'Take something out of the queue.',
  stability: 'experimental',
  params: ThreadQueueDeleteParams,
  result: ThreadQueueDeleteResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.queues.delete(params, context),
});
