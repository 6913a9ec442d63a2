import { ThreadIdParams, ThreadUnsubscribeResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadUnsubscribe = defineMethod({
  name: 'thread/unsubscribe',
  summary: 'Stop receiving the notifications of a thread.',
  stability: 'stable',
  params: ThreadIdParams,
  result: ThreadUnsubscribeResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.unsubscribe(params, context),
});
