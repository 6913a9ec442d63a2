import { describe, expect, it } from 'vitest';
import { changeGoal, type GoalChange } from '../../../src/agent/goal/change-goal.ts';
import type { ThreadGoal } from '../../../src/protocol/goal.ts';

const NOW = new Date(50_999);
const GOAL: ThreadGoal = {
  threadId: 't',
  objective: 'Write the book',
  status: 'paused',
  tokenBudget: 100,
  tokensUsed: 40,
  timeUsedSeconds: 7,
  createdAt: 10,
  updatedAt: 20,
};

const FRESH = { tokensUsed: 0, timeUsedSeconds: 0, tokenBudget: null, createdAt: 50, updatedAt: 50 };

describe('changeGoal()', () => {
  it.each<[string, ThreadGoal | null, GoalChange, Partial<ThreadGoal>]>([
    ['a first goal is active', null, { objective: ' x ' }, { ...FRESH, objective: 'x', status: 'active' }],
    ['another objective begins anew', GOAL, { objective: 'y' }, { ...FRESH, objective: 'y', status: 'active' }],
    ['the same objective goes on', GOAL, { objective: 'Write the book' }, { updatedAt: 50 }],
    [
      'a completed goal is not taken up again',
      { ...GOAL, status: 'complete' },
      { objective: 'Write the book', status: 'paused' },
      { ...FRESH, status: 'paused' },
    ],
    ['a status alone', GOAL, { status: 'complete' }, { status: 'complete', updatedAt: 50 }],
    ['a budget alone', GOAL, { tokenBudget: 7 }, { tokenBudget: 7, updatedAt: 50 }],
    ['no budget any more', GOAL, { tokenBudget: null }, { tokenBudget: null, updatedAt: 50 }],
    [
      'what has used up its budget is not active',
      GOAL,
      { tokenBudget: 40, status: 'active' },
      { tokenBudget: 40, status: 'budgetLimited', updatedAt: 50 },
    ],
  ])('%s', (_, before, change, expected) => {
    expect(changeGoal(before, change, 't', NOW)).toEqual({ ...GOAL, ...expected });
  });

  it.each<[GoalChange, string]>([
    [{ status: 'paused' }, 'cannot update goal for thread t: no goal exists'],
    [{ objective: '  ' }, 'goal objective must not be empty'],
    [{ objective: 'é'.repeat(4001) }, 'goal objective must be at most 4000 characters'],
    [{ objective: 'x', tokenBudget: 0 }, 'goal budgets must be positive when provided'],
  ])('refuses %o', (change, message) => {
    expect(() => changeGoal(null, change, 't', NOW)).toThrow(message);
  });
});
