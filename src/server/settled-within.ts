import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the promise does, or when the time is over. */
export async function settledWithin(ms: number, promise: Promise<void>): Promise<void> {
  const timeout = new AbortController();
  const timer = delay(ms, undefined, { signal: timeout.signal, ref: false }).catch(() => undefined);
  await Promise.race([promise, timer]);
  timeout.abort();
}
