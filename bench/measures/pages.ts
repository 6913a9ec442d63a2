import { type Figure, type MeasureContext, median, timed, withServer } from '../measure.ts';
import { writeSampleThread } from '../sample-thread.ts';
import type { Message, ServerProcess } from '../server-process.ts';

const SIZES_MB = [1, 10, 100, 1000];
/** Of the largest, a page of the originals takes seconds, or they refuse the thread. */
const MAX_SIZE_OF_ORIGINALS_MB = 100;
const PAGES = 30;

/** Pages of 25 turns (summary) and of 50 items of stored threads, one after another; the first of each is not counted. */
export async function pages(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sizeMb of SIZES_MB) figures.push(...(await pagesOf(context, sizeMb)));
  return figures;
}

async function pagesOf(context: MeasureContext, sizeMb: number): Promise<readonly Figure[]> {
  const isOurs = context.subject.name === 'ours';
  const ms = (name: string, value: number | null): Figure => ({ name, unit: 'ms', value, better: 'less' });
  const names = [`page of 25 turns, ${sizeMb} MB`, `page of 50 items, ${sizeMb} MB`];
  const rss = `RSS after those pages, ${sizeMb} MB`;
  if (!isOurs && sizeMb > MAX_SIZE_OF_ORIGINALS_MB) {
    return [...names.map((name) => ms(name, null)), { name: rss, unit: 'MB', value: null, better: 'less' }];
  }
  let threadId = '';
  return withServer(
    context,
    async (server) => {
      const turns = await medianOfPages(server, 'thread/turns/list', { threadId, limit: 25 });
      const items = isOurs ? await medianOfPages(server, 'thread/items/list', { threadId, limit: 50 }) : null;
      return [
        ms(names[0] ?? '', turns),
        ms(names[1] ?? '', items),
        { name: rss, unit: 'MB', value: server.rssMb(), better: 'less' },
      ];
    },
    (home) => {
      threadId = writeSampleThread(home, sizeMb);
    },
  );
}

async function medianOfPages(server: ServerProcess, method: string, params: object): Promise<number> {
  let last: Message = await server.request(method, params);
  const times: number[] = [];
  for (let n = 0; n < PAGES; n += 1) {
    const cursor = last.result?.nextCursor ?? null;
    times.push(
      await timed(async () => {
        last = await server.request(method, { ...params, cursor });
      }),
    );
  }
  return median(times);
}
