import { EmptyResult, ThreadNameSetParams } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadNameSet = defineMethod({
  name: 'thread/name/set',
  summary: 'Name a thread.',
  stability: 'stable',
  params: ThreadNameSetParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.setThreadName(params, context),
});
