import { ThreadGoalClearParams, ThreadGoalClearResult } from '../../../protocol/goal.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadGoalClear = defineMethod({
  name: 'thread/goal/clear',
  summary: 'Take the goal of a thread away.',
  stability: 'stable',
  params: ThreadGoalClearParams,
  result: ThreadGoalClearResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.clearGoal(params, context),
});
