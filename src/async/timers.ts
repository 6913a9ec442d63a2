/** Longest wait of the runtime's timers; they fire at once for a longer one. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** What waits; tests drive their own. */
export interface Timers {
  /** Runs the action once, after that time. The returned function calls it off. */
  after(delayMs: number, action: () => void): () => void;
}

/** The timers of the runtime; they keep no process alive. */
export const systemTimers: Timers = {
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(delayMs, MAX_DELAY_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
