import { describe, expect, it } from 'vitest';
import { OwnChanges } from '../../../../src/store/local/index/own-changes.ts';
import { foundAt } from '../../../../src/store/local/rollouts/find-rollouts.ts';
import { ID, NAME, OTHER } from '../hand-made.ts';

describe('OwnChanges.settledFor()', () => {
  it.each([
    { path: NAME, threadId: ID, waits: true },
    { path: 'rollout-by-hand.jsonl', threadId: ID, waits: true },
    { path: NAME, threadId: OTHER, waits: false },
  ])('waits for $path as thread $threadId: $waits', async ({ path, threadId, waits }) => {
    const order: string[] = [];
    let looked = () => {};
    const changes = new OwnChanges(
      () =>
        new Promise((resolve) => {
          looked = resolve;
        }),
    );
    changes.add(foundAt(`/home/sessions/${path}`, false));
    const settled = changes.settledFor(threadId).then(() => order.push('settled'));
    const all = changes.settled().then(() => order.push('all settled'));
    await new Promise(setImmediate);
    expect(order).toEqual(waits ? [] : ['settled']);
    looked();
    await Promise.all([settled, all]);
    expect(order.sort()).toEqual(['all settled', 'settled']);
  });
});
