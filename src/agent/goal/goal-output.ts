import type { ThreadGoal } from '../../protocol/goal.ts';
import { leftOf } from './goal-messages.ts';

/** What a tool answers of the goal. */
export function goalOutput(goal: ThreadGoal | null): string {
  const answer = {
    goal: shown(goal),
    remainingTokens: goal === null ? null : leftOf(goal),
    completionBudgetReport: reportOf(goal),
  };
  return JSON.stringify(answer, null, 2);
}

function shown(goal: ThreadGoal | null): object | null {
  if (goal === null) return null;
  const { threadId, objective, status, tokenBudget, ...rest } = goal;
  return { threadId, objective, status, ...(tokenBudget === null ? {} : { tokenBudget }), ...rest };
}

function reportOf(goal: ThreadGoal | null): string | null {
  if (goal === null || goal.status !== 'complete' || goal.tokenBudget === null) return null;
  return `The goal is reached. Tell the user what it took: ${goal.tokensUsed} of ${goal.tokenBudget} tokens.`;
}
