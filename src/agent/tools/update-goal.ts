import { oneOf, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { goalOutput } from '../goal/goal-output.ts';
import { goalTool } from '../goal/goal-tool.ts';

const ARGUMENTS = struct('UpdateGoalArgs', { status: oneOf('active', 'paused', 'budgetLimited', 'complete') });

/** Marks the goal of the thread as reached. */
export const updateGoal = goalTool({
  name: 'update_goal',
  description:
    'Marks the goal as reached. Only when all of it is done, never because its budget is nearly used up or because you stop. Then tell the user what it took. Only the user pauses goals and takes them up again.',
  properties: { status: { type: 'string', enum: ['complete'], description: 'The goal is reached.' } },
  required: ['status'],
  run: async (call, { shared, turnId }) => {
    const { status } = readArguments(call, ARGUMENTS);
    if (status !== 'complete') {
      return 'update_goal can only mark the existing goal complete; pause, resume, and budget-limited status changes are controlled by the user or system';
    }
    if ((await shared.goals.read()) === null) return 'cannot update goal because this thread has no goal';
    return goalOutput(await shared.goals.changeByAgent({ status }, turnId));
  },
});
