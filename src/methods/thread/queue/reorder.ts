import { ThreadQueueReorderParams } from '../../../protocol/queue.ts';
import { EmptyResult } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueReorder = defineMethod({
  name: 'thread/queue/reorder',
  summary: 'Change the order of what is queued.',
  stability: 'experimental',
  params: ThreadQueueReorderParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.queues.reorder(params, context),
});
