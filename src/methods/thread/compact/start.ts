import { EmptyResult, ThreadIdParams } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadCompactStart = defineMethod({
  name: 'thread/compact/start',
  summary: 'Sum up what the model has been told, in a turn of its own.',
  stability: 'stable',
  params: ThreadIdParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.compactThread(params, context),
});
