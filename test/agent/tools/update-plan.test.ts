import { expect, it } from 'vitest';
import { ToolBench } from './tool-bench.ts';

const PLAN = {
  explanation: 'why',
  plan: [
    { step: 'look', status: 'in_progress' },
    { step: 'act', status: 'pending' },
  ],
};

it('update_plan tells of the plan in the words of the wire', async () => {
  await using bench = await ToolBench.open();
  expect(await bench.call('update_plan', PLAN)).toEqual({ output: 'Plan updated' });
  expect(bench.events).toEqual([
    {
      kind: 'planUpdated',
      turnId: 'turn-1',
      explanation: 'why',
      plan: [
        { step: 'look', status: 'inProgress' },
        { step: 'act', status: 'pending' },
      ],
    },
  ]);
});

it('update_plan is refused in plan mode, and where it says something else', async () => {
  await using bench = await ToolBench.open({ mode: 'plan' });
  expect(await bench.call('update_plan', PLAN)).toEqual({
    output: 'update_plan is a TODO/checklist tool and is not allowed in Plan mode',
  });
  await using other = await ToolBench.open();
  expect(await other.call('update_plan', { ...PLAN, done: true })).toEqual({
    output:
      'failed to parse function arguments: unknown field `done`, expected `explanation` or `plan` at line 1 column 109',
  });
  expect([...bench.events, ...other.events]).toEqual([]);
});
