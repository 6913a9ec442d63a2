import { ThreadGoalGetResult } from '../../../protocol/goal.ts';
import { ThreadIdParams } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadGoalGet = defineMethod({
  name: 'thread/goal/get',
  summary: 'The goal of a thread.',
  stability: 'stable',
  params: ThreadIdParams,
  result: ThreadGoalGetResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.getGoal(params),
});
