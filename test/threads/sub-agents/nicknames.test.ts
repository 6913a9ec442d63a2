import { expect, it } from 'vitest';
import { freeNickname } from '../../../src/threads/sub-agents/nicknames.ts';

it('freeNickname() gives each its own name, also when all are taken', () => {
  const taken = new Set<string>();
  for (let n = 0; n < 200; n += 1) taken.add(freeNickname(taken));
  expect(taken.size).toBe(200);
  const first = freeNickname(new Set(), null, () => 0);
  expect(freeNickname(new Set([first]), null, () => 0)).not.toBe(first);
});
