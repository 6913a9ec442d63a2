import { type Figure, type MeasureContext, median, timed, withServer } from '../measure.ts';
import { writeSampleThreads } from '../sample-thread.ts';
import type { Message, ServerProcess } from '../server-process.ts';

const THREADS = 10_000;
const RUNS = 9;
const POLL_MS = 200;

/** Lists in a home of 10,000 threads: cold, then warm. */
export async function threads(context: MeasureContext): Promise<readonly Figure[]> {
  let cwd = '';
  let begun = 0;
  return withServer(
    context,
    async (server) => {
      const started = performance.now() - begun;
      const first = await timed(() => server.request('thread/list', { limit: 25 }));
      await settled(server);
      const lists: readonly (readonly [string, object])[] = [
        ['first page', { limit: 25 }],
        ['page by updated_at', { limit: 25, sortKey: 'updated_at' }],
        ['page of one folder', { limit: 25, cwd }],
        ['search, one hit', { limit: 25, searchTerm: `number-${THREADS / 2}-of` }],
        ['search, no hit', { limit: 25, searchTerm: 'nowhere to be found' }],
      ];
      const figures = [ms('initialize, new', started), ms('first page, cold', first)];
      for (const [name, params] of lists) figures.push(ms(name, await medianOf(server, params)));
      figures.push(ms('all by pages of 100', await timed(() => listAll(server))));
      return figures;
    },
    (home) => {
      cwd = writeSampleThreads(home, THREADS);
      begun = performance.now();
    },
  );
}

function ms(name: string, value: number): Figure {
  return { name: `${THREADS} threads: ${name}`, unit: 'ms', value, better: 'less' };
}

async function medianOf(server: ServerProcess, params: object): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await timed(() => server.request('thread/list', params)));
  return median(times);
}

async function listAll(server: ServerProcess): Promise<void> {
  let cursor: unknown = null;
  do {
    const page: Message = await server.request('thread/list', { limit: 100, cursor });
    cursor = page.result?.nextCursor ?? null;
  } while (cursor !== null);
}

/** Until work in the background no longer takes the processor. */
async function settled(server: ServerProcess): Promise<void> {
  for (let before = -1, now = server.cpuMs(); now - before > POLL_MS / 20; ) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    now = server.cpuMs();
  }
}
