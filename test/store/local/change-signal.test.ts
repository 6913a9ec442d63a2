import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeSignal } from '../../../src/store/local/change-signal.ts';

const INTERVAL_MS = 500;

function subject(touch: () => Promise<void> = async () => undefined) {
  const touched: number[] = [];
  const signal = new ChangeSignal({
    intervalMs: INTERVAL_MS,
    touch: async () => {
      touched.push(Date.now());
      await touch();
    },
  });
  return { signal, touched };
}

describe('ChangeSignal', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('touches at the first change at once, and once more for all others of the interval', async () => {
    const { signal, touched } = subject();
    for (const afterMs of [0, 100, 100, 100]) {
      await vi.advanceTimersByTimeAsync(afterMs);
      signal.changed();
    }
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS);
    expect(touched).toEqual([0, INTERVAL_MS]);
    signal.changed();
    await vi.advanceTimersByTimeAsync(0);
    expect(touched).toEqual([0, INTERVAL_MS, 10 * INTERVAL_MS + 300]);
  });

  it('tells what still waits when it is closed, and leaves no timer behind', async () => {
    const { signal, touched } = subject();
    signal.changed();
    signal.changed();
    await signal[Symbol.asyncDispose]();
    expect([touched, vi.getTimerCount()]).toEqual([[0, 0], 0]);
  });

  it('goes on after a touch that failed', async () => {
    const { signal, touched } = subject(() => Promise.reject(new Error('read-only')));
    signal.changed();
    signal.changed();
    await vi.advanceTimersByTimeAsync(INTERVAL_MS);
    expect(touched).toEqual([0, INTERVAL_MS]);
  });
});
