import { type Figure, type MeasureContext, mb, median, ms, timed, withServer } from '../measure.ts';
import { placeThread } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import { warmed } from '../warm.ts';

const SIZES_MB = [10, 100, 1000];
const LARGEST_MB = 1000;
const RUNS = 5;
const AIM_MS = 30;
const AIM_MB = 110;
const NEVER_SEEN = { sizeMb: 100, aimMs: 300 };

/** `thread/resume` with `excludeTurns`: of a thread never seen, and in later servers on that home. */
export async function resume(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sizeMb of SIZES_MB) {
    if (sizeMb === LARGEST_MB && (context.isQuick || !context.isOurs)) continue;
    figures.push(...(await resumeOf(context, sizeMb)));
  }
  return figures;
}

function resumeOf(context: MeasureContext, sizeMb: number): Promise<readonly Figure[]> {
  const sample = sampleThread('small', sizeMb);
  const { threadId } = sample;
  return withServer(
    context,
    async (server, home) => {
      const resumeIt = () => timed(() => server.ask('thread/resume', { threadId, excludeTurns: true }));
      const first = await resumeIt();
      await warmed(context, server, home);
      const times: number[] = [];
      const sizes: number[] = [];
      for (let run = 0; run < (context.isOurs ? RUNS : 1); run += 1) {
        await server.restart();
        times.push(await resumeIt());
        sizes.push(server.rssMb());
      }
      return [
        ...(sizeMb === NEVER_SEEN.sizeMb ? [ms(`resume, ${sizeMb} MB never seen`, first, NEVER_SEEN.aimMs)] : []),
        ms(`resume, ${sizeMb} MB`, median(times), AIM_MS),
        ...(sizeMb >= 100 ? [mb(`RSS after resume, ${sizeMb} MB`, median(sizes), AIM_MB)] : []),
      ];
    },
    (home) => placeThread(home, sample, context.isOurs ? 'link' : 'copy'),
  );
}
