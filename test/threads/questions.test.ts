import { expect, it } from 'vitest';
import { QUESTIONS } from '../../src/threads/questions.ts';

it.each([
  ['a word', 'acceptForSession', { type: 'acceptForSession' }],
  [
    'a rule',
    { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['ls', '-l'] } },
    { type: 'acceptWithExecpolicyAmendment', prefix: ['ls', '-l'] },
  ],
  ['a rule without a word', { acceptWithExecpolicyAmendment: { execpolicy_amendment: [] } }, { type: 'decline' }],
  ['a rule that is none', { acceptWithExecpolicyAmendment: { execpolicy_amendment: 'ls' } }, { type: 'decline' }],
  ['something unknown', 'yes', { type: 'decline' }],
])('the answer to a command question is read: %s', (_, decision, read) => {
  expect(QUESTIONS.commandExecution.read({ decision })).toEqual(read);
});
