import { type Figure, type MeasureContext, median, timed, withServer } from '../measure.ts';
import { writeSampleThread } from '../sample-thread.ts';

const SIZES_MB = [1, 10, 100];
const PAGES = 9;

/** Pages of 25 turns (summary) of stored threads; the first page of each is not counted. */
export async function pages(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sizeMb of SIZES_MB) {
    let threadId = '';
    const value = await withServer(
      context,
      async (server) => {
        const page = (): Promise<unknown> => server.request('thread/turns/list', { threadId, limit: 25 });
        await page();
        const times: number[] = [];
        for (let n = 0; n < PAGES; n += 1) times.push(await timed(page));
        return { ms: median(times), rss: server.rssMb() };
      },
      (home) => {
        threadId = writeSampleThread(home, sizeMb);
      },
    );
    figures.push({ name: `page of 25 turns, ${sizeMb} MB`, unit: 'ms', value: value.ms, better: 'less' });
    if (sizeMb === SIZES_MB.at(-1)) {
      figures.push({ name: 'RSS after those pages', unit: 'MB', value: value.rss, better: 'less' });
    }
  }
  return figures;
}
