import { type Figure, type MeasureContext, median, ms, timed, withHome } from '../measure.ts';
import { forgetIndex, placeThreads } from '../sample-homes.ts';
import { withServerIn } from '../server-process.ts';

const THREADS = 10_000;
const RUNS = 5;
const LISTS: readonly (readonly [string, object, number])[] = [
  ['by created_at', {}, 250],
  ['by updated_at', { sortKey: 'updated_at' }, 250],
  ['that nothing matches', { searchTerm: 'nowhere to be found' }, 1_000],
];

/** The first list in a home that no server has seen. The originals read such a home before they answer `initialize`. */
export async function firstLists(context: MeasureContext): Promise<readonly Figure[]> {
  if (!context.isOurs) return [];
  return withHome(
    context,
    (home) => placeThreads(home, THREADS),
    async (home) => {
      const figures: Figure[] = [];
      for (const [name, params, aim] of LISTS) {
        const times: number[] = [];
        for (let run = 0; run < RUNS; run += 1) times.push(await firstList(context, home, params));
        figures.push(ms(`${THREADS} new threads: first list ${name}`, median(times), aim));
      }
      return figures;
    },
  );
}

function firstList(context: MeasureContext, home: string, params: object): Promise<number> {
  forgetIndex(home);
  return withServerIn(context.subject, home, (server) =>
    timed(() => server.ask('thread/list', { limit: 25, ...params })),
  );
}
