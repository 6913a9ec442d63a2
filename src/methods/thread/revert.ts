import { ThreadRevertParams, ThreadRevertResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadRevert = defineMethod({
  name: 'thread/revert',
  summary: 'Drop a turn of a loaded thread and everything after it.',
  stability: 'stable',
  params: ThreadRevertParams,
  result: ThreadRevertResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.revert(params, context),
});
