import { goalOutput } from '../goal/goal-output.ts';
import { goalTool } from '../goal/goal-tool.ts';

/** Tells the model the goal of its thread. */
export const getGoal = goalTool({
  name: 'get_goal',
  description: 'Tells the goal of this thread, how it stands, and what was spent of its budget.',
  properties: {},
  required: [],
  run: async (_call, { shared }) => {
    await shared.goals.progressed();
    return goalOutput(await shared.goals.read());
  },
});
