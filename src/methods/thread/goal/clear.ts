import { ThreadGoalClearResult } from '../../../protocol/goal.ts';
import { ThreadIdParams } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadGoalClear = defineMethod({
  name: 'thread/goal/clear',
  summary: 'Take the goal of a thread away.',
  stability: 'stable',
  params: ThreadIdParams,
  result: ThreadGoalClearResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.clearGoal(params, context),
});
