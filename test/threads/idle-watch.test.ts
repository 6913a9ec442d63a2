import { describe, expect, it } from 'vitest';
import { IdleWatch } from '../../src/threads/idle-watch.ts';
import { HandTimers } from '../support/hand-timers.ts';

function setUp(answers: readonly boolean[] = []) {
  const timers = new HandTimers();
  const state = { isIdle: true, acted: [] as string[] };
  const watch = new IdleWatch({
    timers,
    afterMs: 100,
    isIdle: () => state.isIdle,
    act: async (threadId) => {
      state.acted.push(threadId);
      return answers[state.acted.length - 1] ?? true;
    },
  });
  return { timers, state, watch };
}

describe('IdleWatch', () => {
  it('acts once a thread was idle for the whole time, counted from the last word', () => {
    const { timers, state, watch } = setUp();
    watch.consider('a');
    timers.pass(99);
    watch.consider('a');
    timers.pass(99);
    expect(state.acted).toEqual([]);
    timers.pass(1);
    expect(state.acted).toEqual(['a']);
    timers.pass(1000);
    expect(state.acted).toEqual(['a']);
  });

  it('does not act on a thread that is not idle, then or now', () => {
    const { timers, state, watch } = setUp();
    state.isIdle = false;
    watch.consider('a');
    expect(timers.waitingMs).toEqual([]);
    state.isIdle = true;
    watch.consider('a');
    state.isIdle = false;
    timers.pass(100);
    expect({ acted: state.acted, waiting: timers.waitingMs }).toEqual({ acted: [], waiting: [] });
  });

  it('tries again, not sooner than in a second, what could not be done', async () => {
    const { timers, state, watch } = setUp([false, true]);
    watch.consider('a');
    timers.pass(100);
    await Promise.resolve();
    await Promise.resolve();
    expect(timers.waitingMs).toEqual([1000]);
    timers.pass(1000);
    expect(state.acted).toEqual(['a', 'a']);
  });

  it('stop() calls everything off for good', () => {
    const { timers, state, watch } = setUp();
    watch.consider('a');
    watch.stop();
    watch.consider('b');
    timers.pass(1000);
    expect({ acted: state.acted, waiting: timers.waitingMs }).toEqual({ acted: [], waiting: [] });
  });
});
