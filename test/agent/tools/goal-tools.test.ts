import { expect, it } from 'vitest';
import type { ToolOutput } from '../../../src/agent/tools/tool.ts';
import { ToolBench } from './tool-bench.ts';

function answered({ output }: ToolOutput) {
  const { goal, ...rest } = JSON.parse(String(output));
  if (goal === null) return { goal, ...rest };
  const { objective, status, tokenBudget } = goal;
  return { objective, status, tokenBudget, ...rest };
}

it('a model gives its thread a goal, looks at it, and marks it as reached; clients are told', async () => {
  await using bench = await ToolBench.open({ goals: true });
  expect(answered(await bench.call('get_goal', {}))).toEqual({
    goal: null,
    remainingTokens: null,
    completionBudgetReport: null,
  });
  const goal = { objective: 'Write', tokenBudget: 9, remainingTokens: 9 };
  const created = { ...goal, status: 'active', completionBudgetReport: null };
  expect(answered(await bench.call('create_goal', { objective: ' Write ', token_budget: 9 }))).toEqual(created);
  expect(answered(await bench.call('get_goal', {}))).toEqual(created);
  const reached = { ...goal, status: 'complete', completionBudgetReport: expect.stringContaining('0 of 9 tokens') };
  expect(answered(await bench.call('update_goal', { status: 'complete' }))).toEqual(reached);
  expect(bench.events).toEqual([
    { kind: 'goalUpdated', turnId: 'turn-1', goal: expect.objectContaining({ status: 'active' }) },
    { kind: 'goalUpdated', turnId: 'turn-1', goal: expect.objectContaining({ status: 'complete' }) },
  ]);
});

it.each([
  ['create_goal', { objective: ' ' }, 'goal objective must not be empty'],
  ['create_goal', { objective: 'x', token_budget: 0 }, 'goal budgets must be positive when provided'],
  ['create_goal', {}, 'failed to parse function arguments: missing field `objective` at line 1 column 2'],
  [
    'create_goal',
    { objective: 'another' },
    'cannot create a new goal because this thread already has a goal; use update_goal only when the existing goal is complete',
  ],
  [
    'update_goal',
    { status: 'paused' },
    'update_goal can only mark the existing goal complete; pause, resume, and budget-limited status changes are controlled by the user or system',
  ],
])('%s refuses %j', async (name, args, output) => {
  await using bench = await ToolBench.open({ goals: true });
  await bench.call('create_goal', { objective: 'Write' });
  expect(await bench.call(name, args)).toEqual({ output });
});

it('update_goal refuses where there is no goal, and all of them where goals are switched off', async () => {
  await using bench = await ToolBench.open({ goals: true });
  expect(await bench.call('update_goal', { status: 'complete' })).toEqual({
    output: 'cannot update goal because this thread has no goal',
  });
  await using off = await ToolBench.open();
  for (const name of ['get_goal', 'create_goal', 'update_goal']) {
    expect(await off.call(name, {})).toEqual({ output: `unsupported call: ${name}` });
  }
});
