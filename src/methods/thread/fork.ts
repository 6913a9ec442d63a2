import { ThreadForkParams, ThreadForkResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inThread } from '../define-method.ts';

export const threadFork = defineMethod({
  name: 'thread/fork',
  summary: 'Copy a thread, whole or up to a turn, into a new one.',
  stability: 'stable',
  params: ThreadForkParams,
  result: ThreadForkResult,
  order: inThread((params: ThreadForkParams) => params.threadId || (params.path ?? '')),
  handle: (params, context) => context.threads.forkThread(params, context),
});
