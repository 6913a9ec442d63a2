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

const write = (path: string, access: string) => ({ path: { type: 'path', path }, access });
const refused = { granted: { network: false, read: [], write: [] }, scope: 'turn', reviewsAll: false };

it.each([
  [
    'a grant in both spellings',
    {
      permissions: {
        network: { enabled: true },
        fileSystem: { read: ['/r'], write: null, entries: [write('/w', 'write'), write('/n', 'deny')] },
      },
      scope: 'session',
    },
    { granted: { network: true, read: ['/r'], write: ['/w'] }, scope: 'session', reviewsAll: false },
  ],
  ['without scope', { permissions: {}, strictAutoReview: true }, { ...refused, reviewsAll: true }],
  ['of an unknown scope', { permissions: { network: { enabled: true } }, scope: 'always' }, refused],
  [
    'for the session, though each command is to be seen',
    { permissions: { network: { enabled: true } }, scope: 'session', strictAutoReview: true },
    refused,
  ],
  ['without permissions', { scope: 'turn' }, refused],
  ['too long to be meant', { permissions: { fileSystem: { read: Array(1001).fill('/r') } } }, refused],
  ['nothing', null, refused],
])('the answer to a question for permissions is read: %s', (_, answer, read) => {
  expect(QUESTIONS.permissions.read(answer)).toEqual(read);
});
