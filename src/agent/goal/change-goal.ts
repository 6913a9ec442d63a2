import type { ThreadGoal, ThreadGoalStatus } from '../../protocol/goal.ts';
import { SessionError } from '../session/session-error.ts';

const MAX_OBJECTIVE_CHARS = 4000;

/** What is wished of a goal; what is absent stays. */
export interface GoalChange {
  readonly objective?: string | undefined;
  readonly status?: ThreadGoalStatus | undefined;
  /** Null takes the budget away. */
  readonly tokenBudget?: number | null | undefined;
}

/**
 * The goal with the change. Another objective begins a new goal, and so does any once the goal is complete.
 *
 * @throws {SessionError} The change is not one of a goal, or there is none that it could change.
 */
export function changeGoal(before: ThreadGoal | null, change: GoalChange, threadId: string, now: Date): ThreadGoal {
  const objective = change.objective?.trim();
  checkGoal(objective, change.tokenBudget);
  const seconds = Math.floor(now.getTime() / 1000);
  if (objective !== undefined && !(before?.objective === objective && before.status !== 'complete')) {
    const { status = 'active', tokenBudget = null } = change;
    const usage = { tokensUsed: 0, timeUsedSeconds: 0 };
    return { threadId, objective, status, tokenBudget, ...usage, createdAt: seconds, updatedAt: seconds };
  }
  if (before === null) throw new SessionError(`cannot update goal for thread ${threadId}: no goal exists`);
  const { status = before.status, tokenBudget = before.tokenBudget } = change;
  return withinBudget({ ...before, status, tokenBudget, updatedAt: seconds });
}

/** A goal that has used up its budget is pursued no further. */
export function withinBudget(goal: ThreadGoal): ThreadGoal {
  const isUsedUp = goal.tokenBudget !== null && goal.tokensUsed >= goal.tokenBudget;
  return goal.status === 'active' && isUsedUp ? { ...goal, status: 'budgetLimited' } : goal;
}

/** @throws {SessionError} No goal can have such an objective or budget. */
export function checkGoal(objective: string | undefined, tokenBudget: number | null | undefined): void {
  if (objective === '') throw new SessionError('goal objective must not be empty');
  if (objective !== undefined && [...objective].length > MAX_OBJECTIVE_CHARS) {
    throw new SessionError(`goal objective must be at most ${MAX_OBJECTIVE_CHARS} characters`);
  }
  if (tokenBudget != null && tokenBudget <= 0) throw new SessionError('goal budgets must be positive when provided');
}
