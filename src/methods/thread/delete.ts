import { EmptyResult, ThreadIdParams } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadDelete = defineMethod({
  name: 'thread/delete',
  summary: 'Delete a thread for good.',
  stability: 'stable',
  params: ThreadIdParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.deleteThread(params, context),
});
