import { ThreadIdParams, ThreadUnarchiveResult } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadUnarchive = defineMethod({
  name: 'thread/unarchive',
  summary: 'Bring a thread back from the archive.',
  stability: 'stable',
  params: ThreadIdParams,
  result: ThreadUnarchiveResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.unarchiveThread(params, context),
});
