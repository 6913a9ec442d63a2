import { ThreadGoalSetParams, ThreadGoalSetResult } from '../../../protocol/goal.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadGoalSet = defineMethod({
  name: 'thread/goal/set',
  summary: 'Give a thread a goal, or change it.',
  stability: 'stable',
  params: ThreadGoalSetParams,
  result: ThreadGoalSetResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.setGoal(params, context),
});
