import { i64, optional, string, struct } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { checkGoal } from '../goal/change-goal.ts';
import { goalOutput } from '../goal/goal-output.ts';
import { goalTool } from '../goal/goal-tool.ts';

const ARGUMENTS = struct('CreateGoalArgs', { objective: string, token_budget: optional(i64) });

/** Gives the thread a goal, which is then pursued. */
export const createGoal = goalTool({
  name: 'create_goal',
  description:
    'Gives this thread a goal, which you then pursue turn after turn. Only when the user asks for a goal in so many words; a task is none. Fails where there is one.',
  properties: {
    objective: { type: 'string', description: 'What is to be achieved.' },
    token_budget: {
      type: 'integer',
      description: 'Tokens that may be spent on it. Only when the user names a number.',
    },
  },
  required: ['objective'],
  run: async (call, { shared, turnId }) => {
    const { objective, token_budget: tokenBudget } = readArguments(call, ARGUMENTS);
    checkGoal(objective.trim(), tokenBudget);
    if ((await shared.goals.read()) !== null) {
      return 'cannot create a new goal because this thread already has a goal; use update_goal only when the existing goal is complete';
    }
    return goalOutput(await shared.goals.changeByAgent({ objective, tokenBudget }, turnId));
  },
});
