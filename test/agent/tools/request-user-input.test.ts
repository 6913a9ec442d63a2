import { expect, it } from 'vitest';
import { QuestionFailed } from '../../../src/agent/session/question.ts';
import { ToolBench } from './tool-bench.ts';

const QUESTION = { id: 'a', header: 'H', question: 'Q?', options: [{ label: 'x', description: 'y' }] };

it('request_user_input asks, and passes the answers on', async () => {
  const answer = { answers: { a: { answers: ['x', 'user_note: z'] } } };
  await using bench = await ToolBench.open({ mode: 'plan', answers: [answer] });
  expect(await bench.call('request_user_input', { questions: [{ ...QUESTION, isSecret: true }] })).toEqual({
    output: JSON.stringify(answer),
  });
  expect(bench.questions).toEqual([
    {
      kind: 'userInput',
      params: {
        turnId: 'turn-1',
        itemId: 'call_1',
        questions: [{ ...QUESTION, isOther: true, isSecret: true }],
      },
      item: null,
    },
  ]);
});

it('request_user_input takes an error for no answer', async () => {
  await using bench = await ToolBench.open({ mode: 'plan', answers: [new QuestionFailed('no')] });
  expect(await bench.call('request_user_input', { questions: [QUESTION] })).toEqual({ output: '{"answers":{}}' });
});

it.each([
  ['default', '{}', 'request_user_input is unavailable in Default mode'],
  ['plan', '{}', 'failed to parse function arguments: missing field `questions` at line 1 column 2'],
  [
    'plan',
    JSON.stringify({ questions: [QUESTION, { ...QUESTION, options: null }] }),
    'request_user_input requires non-empty options for every question',
  ],
] as const)('request_user_input in %s mode refuses %s', async (mode, args, output) => {
  await using bench = await ToolBench.open({ mode });
  expect(await bench.call('request_user_input', args)).toEqual({ output });
  expect(bench.questions).toEqual([]);
});
