import { ThreadRollbackParams, ThreadRollbackResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadRollback = defineMethod({
  name: 'thread/rollback',
  summary: 'Drop the last turns of a loaded thread.',
  stability: 'stable',
  params: ThreadRollbackParams,
  result: ThreadRollbackResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.rollback(params),
});
