import { describe, expect, it } from 'vitest';
import { proposedAmendment } from '../../../src/agent/command/proposed-amendment.ts';

describe('proposedAmendment()', () => {
  it.each([
    [
      [
        ['touch', 'q'],
        ['rm', '-f', 'q'],
      ],
      null,
      ['touch', 'q'],
    ],
    [[['npm', 'test']], ['npm'], ['npm']],
    [[['npm', 'test']], ['yarn'], ['npm', 'test']],
    [[['python3', '-c', '1']], ['python3'], ['python3', '-c', '1']],
    [[['python3', '-c', '1']], ['python3', '-c'], ['python3', '-c', '1']],
    [[['python3.12', 'a.py']], ['python3.12'], ['python3.12', 'a.py']],
    [[['bash', '-lc', 'ls > a']], ['bash', '-lc'], ['bash', '-lc', 'ls > a']],
    [[['env', 'A=1', 'ls']], ['env', 'A=1'], ['env', 'A=1', 'ls']],
    [[['git', 'push', 'origin']], ['git', 'push'], ['git', 'push']],
    [[['npm', 'test']], [], ['npm', 'test']],
    [[], ['npm'], null],
  ])('of %j with the rule %j is %j', (prompting, prefixRule, expected) => {
    expect(proposedAmendment({ prompting, prefixRule })).toEqual(expected);
  });
});
