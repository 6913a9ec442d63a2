import { ThreadReadParams, ThreadReadResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadRead = defineMethod({
  name: 'thread/read',
  summary: 'Read a thread without loading it.',
  stability: 'stable',
  params: ThreadReadParams,
  result: ThreadReadResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.readThread(params),
});
