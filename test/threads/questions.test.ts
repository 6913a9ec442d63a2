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

it.each([
  ['what was chosen', { answers: { q: { answers: ['Yes'] } } }, { answers: { q: { answers: ['Yes'] } } }],
  ['an empty object', {}, { answers: {} }],
  ['answers that are none', { answers: { q: 'Yes' } }, { answers: {} }],
  ['nothing', null, { answers: {} }],
])('the answer of a user is read: %s', (_, answer, read) => {
  expect(QUESTIONS.userInput.read(answer)).toEqual(read);
});

const sunny = { contentItems: [{ type: 'inputText', text: 'sunny' }], success: true };
const invalid = { contentItems: [{ type: 'inputText', text: 'dynamic tool response was invalid' }], success: false };

it.each([
  ['what it found', sunny, sunny],
  ['an empty object', {}, invalid],
  ['without success', { contentItems: sunny.contentItems }, invalid],
  ['nothing', null, invalid],
])("the answer of a client's tool is read: %s", (_, answer, read) => {
  expect(QUESTIONS.dynamicTool.read(answer)).toEqual(read);
});
