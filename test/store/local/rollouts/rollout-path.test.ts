import { describe, expect, it } from 'vitest';
import {
  dayFolder,
  isRolloutFileName,
  parseRolloutName,
  rolloutPath,
} from '../../../../src/store/local/rollouts/rollout-path.ts';

const ID = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
const REVERT = '01a1fd28-cf50-7b91-865d-0e0234b844d2';
const CREATED = new Date(2026, 0, 9, 5, 4, 3);
const NAME = `rollout-2026-01-09T05-04-03-${ID}.jsonl`;

describe('rolloutPath()', () => {
  it('names the file by its local creation time, in a folder of that day', () => {
    expect(rolloutPath('/home', ID, CREATED)).toBe(`/home/sessions/2026/01/09/${NAME}`);
  });
});

describe('parseRolloutName()', () => {
  it.each([
    [NAME, { threadId: ID, createdAt: CREATED, revertId: null, isCompressed: false }],
    [NAME.replace(ID, ID.toUpperCase()), { threadId: ID, createdAt: CREATED, revertId: null, isCompressed: false }],
    [`${NAME}.zst`, { threadId: ID, createdAt: CREATED, revertId: null, isCompressed: true }],
    [
      NAME.replace('.jsonl', `_${REVERT}.jsonl`),
      { threadId: ID, createdAt: CREATED, revertId: REVERT, isCompressed: false },
    ],
    ['rollout-2026-01-09T05-04-03-foo.jsonl', null],
    [`${ID}.jsonl`, null],
    [NAME.replace('.jsonl', '.json'), null],
  ])('reads %s', (name, expected) => {
    expect(parseRolloutName(name)).toEqual(expected);
  });
});

describe('isRolloutFileName()', () => {
  it.each([
    [NAME, true],
    [`${NAME}.zst`, true],
    ['rollout-2026-01-09T05-04-03-foo.jsonl', true],
    ['notes.jsonl', false],
    ['rollout-2026-01-09T05-04-03-foo.jsonl.zst', false],
  ])('%s: %s', (name, expected) => {
    expect(isRolloutFileName(name)).toBe(expected);
  });
});

describe('dayFolder()', () => {
  it('is taken from the name', () => {
    expect(dayFolder('/home', NAME)).toBe('/home/sessions/2026/01/09');
  });

  it('is the sessions folder for a name without a date', () => {
    expect(dayFolder('/home', 'rollout-foo.jsonl')).toBe('/home/sessions');
  });
});
