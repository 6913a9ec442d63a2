import { type Figure, type MeasureContext, timed, withServer } from '../measure.ts';
import { writeSampleThread } from '../sample-thread.ts';

const SIZES_MB = [10, 100];

/** `thread/resume` with `excludeTurns`: of a thread never seen, and once more in the next server on that home. */
export async function resume(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sizeMb of SIZES_MB) {
    let threadId = '';
    const figure = await withServer(
      context,
      async (server) => {
        const first = await timed(() => server.request('thread/resume', { threadId, excludeTurns: true }));
        const rss = server.rssMb();
        await server.request('thread/turns/list', { threadId, limit: 1 });
        await server.restart();
        const second = await timed(() => server.request('thread/resume', { threadId, excludeTurns: true }));
        return { first, second, rss };
      },
      (home) => {
        threadId = writeSampleThread(home, sizeMb);
      },
    );
    figures.push(
      { name: `resume without turns, ${sizeMb} MB never seen`, unit: 'ms', value: figure.first, better: 'less' },
      { name: `resume without turns, ${sizeMb} MB`, unit: 'ms', value: figure.second, better: 'less' },
      { name: `RSS after resume, ${sizeMb} MB`, unit: 'MB', value: figure.rss, better: 'less' },
    );
  }
  return figures;
}
