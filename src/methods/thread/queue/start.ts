import { ThreadQueueStartParams, ThreadQueueStartResult } from '../../../protocol/queue.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueStart = defineMethod({
  name: 'thread/queue/start',
  summary: 'Start a turn with what is queued.',
  stability: 'experimental',
  params: ThreadQueueStartParams,
  result: ThreadQueueStartResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.queues.start(params, context),
});
