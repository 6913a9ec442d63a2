import { type Figure, type MeasureContext, median, ms, timed, timedOften, withServer } from '../measure.ts';
import { placeThreads } from '../sample-homes.ts';
import { sampleFolder, titleWords } from '../sample-threads.ts';
import type { ServerProcess } from '../server-process.ts';
import { warmed } from '../warm.ts';

const THREADS = 10_000;
const MANY_THREADS = 50_000;
const RUNS = 200;
const OURS_MS = 5_000;
const ORIGINALS_MS = 3_000;
const ALL_MS = 500;
const MANY_MS = 50;

/** Lists of threads that the server knows. */
export async function lists(context: MeasureContext): Promise<readonly Figure[]> {
  const figures = await listsOfMany(context);
  if (context.isQuick || !context.isOurs) return figures;
  return [...figures, ...(await listsOfVeryMany(context))];
}

function listsOfMany(context: MeasureContext): Promise<readonly Figure[]> {
  const kinds: readonly (readonly [string, object, number])[] = [
    ['first page', {}, 10],
    ['page by updated_at', { sortKey: 'updated_at' }, 10],
    ['page of one cwd', { cwd: sampleFolder(0) }, 10],
    ['search, one hit', { searchTerm: titleWords(THREADS / 2) }, 20],
    ['search, no hit', { searchTerm: 'nowhere to be found' }, 20],
  ];
  return withServer(
    context,
    async (server, home) => {
      await warmed(context, server, home);
      const figures: Figure[] = [];
      for (const [name, params, aim] of kinds) {
        figures.push(ms(`${THREADS} threads: ${name}`, await medianOf(context, server, params), aim));
      }
      const all = await timed(() => listAll(server));
      return [...figures, ms(`${THREADS} threads: all by pages of 100`, all, ALL_MS)];
    },
    (home) => placeThreads(home, THREADS),
  );
}

function listsOfVeryMany(context: MeasureContext): Promise<readonly Figure[]> {
  return withServer(
    context,
    async (server, home) => {
      await warmed(context, server, home);
      return [ms(`${MANY_THREADS} threads: first page`, await medianOf(context, server, {}), MANY_MS)];
    },
    (home) => placeThreads(home, MANY_THREADS),
  );
}

async function medianOf({ isOurs }: MeasureContext, server: ServerProcess, params: object): Promise<number> {
  const list = () => server.ask('thread/list', { limit: 25, ...params });
  return median(await timedOften(list, { count: RUNS, forMs: isOurs ? OURS_MS : ORIGINALS_MS }));
}

async function listAll(server: ServerProcess): Promise<void> {
  let cursor: unknown = null;
  do {
    const page: Record<string, unknown> = await server.ask('thread/list', { limit: 100, cursor });
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}
