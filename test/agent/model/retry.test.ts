import { expect, it } from 'vitest';
import { backOffMs, pause } from '../../../src/agent/model/retry.ts';

it('backOffMs() doubles from 200 ms, within ten percent', () => {
  expect([1, 2, 3].map((attempt) => backOffMs(attempt, () => 0.5))).toEqual([200, 400, 800]);
  expect([backOffMs(1, () => 0), backOffMs(1, () => 1)]).toEqual([180, 220]);
});

it('pause() rejects with the reason of its signal', async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(new Error('stop'));
  await expect(waiting).rejects.toThrow('stop');
});
