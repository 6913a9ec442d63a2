import { ThreadResumeParams, ThreadResumeResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inThread } from '../define-method.ts';

export const threadResume = defineMethod({
  name: 'thread/resume',
  summary: 'Load a stored thread, or subscribe to a loaded one.',
  stability: 'stable',
  params: ThreadResumeParams,
  result: ThreadResumeResult,
  order: inThread((params: ThreadResumeParams) => params.threadId || (params.path ?? '')),
  handle: (params, context) => context.threads.resumeThread(params, context),
});
