import { expect, it } from 'vitest';
import { Slices } from '../../src/async/slices.ts';

it('Slices are over after a while, and the next one begins behind other work', async () => {
  const slices = new Slices();
  const wasOver = slices.isOver;
  while (!slices.isOver);
  const order: string[] = [];
  setImmediate(() => order.push('other work'));
  await slices.next();
  expect([wasOver, ...order, slices.isOver]).toEqual([false, 'other work', false]);
});
