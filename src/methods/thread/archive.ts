import { EmptyResult, ThreadIdParams } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadArchive = defineMethod({
  name: 'thread/archive',
  summary: 'Move a thread to the archive.',
  stability: 'stable',
  params: ThreadIdParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.archiveThread(params, context),
});
