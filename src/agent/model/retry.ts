import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 120_000;
const JITTER = 0.1;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Delay before retry `attempt` (1, 2 …): 200 ms doubled each time, ±10 %. */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const exact = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
  return Math.round(exact * (1 - JITTER + 2 * JITTER * random()));
}

/** Waits; rejects with the reason of `signal` when that is aborted. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(delayMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** The delay as timers take it: a longer one would fire at once. */
export function timerMs(delayMs: number): number {
  return Math.min(delayMs, MAX_TIMER_MS);
}
