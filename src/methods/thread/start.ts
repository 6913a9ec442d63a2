import { ThreadStartParams, ThreadStartResult } from '../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const threadStart = defineMethod({
  name: 'thread/start',
  summary: 'Start a new thread.',
  stability: 'stable',
  params: ThreadStartParams,
  result: ThreadStartResult,
  order: concurrent,
  handle: (params, context) => context.threads.startThread(params, context),
});
