import { ThreadQueueSubmissionResult, ThreadQueueUpdateParams } from '../../../protocol/queue.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueUpdate = defineMethod({
  name: 'thread/queue/update',
  summary: 'Say something else in place of what is queued.',
  stability: 'experimental',
  params: ThreadQueueUpdateParams,
  result: ThreadQueueSubmissionResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.queues.update(params, context),
});
