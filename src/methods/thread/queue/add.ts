import { ThreadQueueAddParams, ThreadQueueSubmissionResult } from '../../../protocol/queue.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadQueueAdd = defineMethod({
  name: 'thread/queue/add',
  summary: 'Queue what the user says; it is said at once where no turn runs.',
  stability: 'experimental',
  params: ThreadQueueAddParams,
  result: ThreadQueueSubmissionResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.queues.add(params, context),
});
