import { ThreadTurnsListParams, ThreadTurnsListResult } from '../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const threadTurnsList = defineMethod({
  name: 'thread/turns/list',
  summary: 'Page through the turns of a thread without resuming it.',
  stability: 'stable',
  params: ThreadTurnsListParams,
  result: ThreadTurnsListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listTurns(params),
});
