import type { RunningProcess } from '../exec/running-process.ts';

/** Waits until the process has ended, `ms` have passed or the signal is aborted, whichever comes first. */
export async function waitForExit(process: RunningProcess, ms: number, signal: AbortSignal): Promise<void> {
  if (process.exitCode !== null || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    void process.exited.then(done);
  });
}
