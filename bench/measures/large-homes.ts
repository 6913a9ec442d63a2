import { type Figure, type MeasureContext, median, ms, withHome } from '../measure.ts';
import { forgetIndex, placeThread, placeThreads } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import { withServerIn } from '../server-process.ts';

const RUNS = 5;
const AIM_MS = 150;
const THREADS = 10_000;
const SIZE_MB = 100;

/** From spawn to the answer of `initialize`, in homes with much that no server has seen. */
export async function largeHomes(context: MeasureContext): Promise<readonly Figure[]> {
  const sample = sampleThread('small', SIZE_MB);
  const how = context.isOurs ? 'link' : 'copy';
  const oneThread = await initializeTimes(context, (home) => placeThread(home, sample, how));
  const manyThreads = await initializeTimes(context, (home) => placeThreads(home, THREADS));
  return [
    ms(`initialize, one new thread of ${SIZE_MB} MB`, median(oneThread), AIM_MS),
    ms(`initialize, ${THREADS} new threads`, median(manyThreads), AIM_MS),
  ];
}

function initializeTimes(context: MeasureContext, prepare: (home: string) => void): Promise<readonly number[]> {
  return withHome(context, prepare, async (home) => {
    const times: number[] = [];
    // An original keeps what it saw, and takes long for it.
    for (let run = 0; run < (context.isOurs ? RUNS : 1); run += 1) {
      forgetIndex(home);
      const begin = performance.now();
      times.push(await withServerIn(context.subject, home, async () => performance.now() - begin));
    }
    return times;
  });
}
