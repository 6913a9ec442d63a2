import { expect, it } from 'vitest';
import { readReviewOutput } from '../../../src/agent/review/review-output.ts';

const OUTPUT = {
  findings: [
    {
      title: '[P1] Off by one',
      body: 'The last row is left out.',
      confidence_score: 0.9,
      priority: 1,
      code_location: { absolute_file_path: '/w/a.ts', line_range: { start: 1, end: 2 } },
    },
  ],
  overall_correctness: 'patch is incorrect',
  overall_explanation: 'One row is lost.',
  overall_confidence_score: 0.8,
};
const saidAs = (overall_explanation: string) => ({
  findings: [],
  overall_correctness: '',
  overall_explanation,
  overall_confidence_score: 0,
});

it.each([
  ['the object alone', JSON.stringify(OUTPUT), OUTPUT],
  ['an object in a fence', `\`\`\`json\n${JSON.stringify(OUTPUT, null, 2)}\n\`\`\``, OUTPUT],
  ['an object between words', `Here: ${JSON.stringify(OUTPUT)} Bye.`, OUTPUT],
  ['what is left out', '{"overall_explanation":"Fine."}', saidAs('Fine.')],
  ['plain words', 'Looks {good} to me.', saidAs('Looks {good} to me.')],
  ['broken JSON', '{"findings": [', saidAs('{"findings": [')],
  ['a finding of another form', '{"findings":[{"title":7}]}', saidAs('{"findings":[{"title":7}]}')],
  ['nothing', ' \n', null],
])('readReviewOutput() reads %s', (_, text, output) => {
  expect(readReviewOutput(text)).toEqual(output);
});
