import { cursorsOf } from '../cursors.ts';
import { type Figure, type MeasureContext, mb, msOfMany, timedOften, withServer } from '../measure.ts';
import { SeededRandom } from '../random.ts';
import { placeThread } from '../sample-homes.ts';
import { type SampleThread, sampleThread } from '../sample-thread.ts';
import type { ServerProcess } from '../server-process.ts';
import { warmed } from '../warm.ts';

const SAMPLES: readonly SampleThread[] = [
  ...[1, 10, 100, 1000].map((sizeMb) => sampleThread('small', sizeMb)),
  ...[100, 1000].map((sizeMb) => sampleThread('large', sizeMb)),
];
const LARGEST_MB = 1000;
const PAGES = 200;
const AIM_MS = 5;
const OURS_MS = 30_000;
/** An original reads the whole thread for each page. */
const ORIGINALS_MS = 6_000;

/** Pages of 25 turns (summary) and of 50 items of stored threads, anywhere in them and in both directions. */
export async function pages(context: MeasureContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const sample of SAMPLES) {
    if (sample.sizeMb === LARGEST_MB && (context.isQuick || !context.isOurs)) continue;
    figures.push(...(await pagesOf(context, sample)));
  }
  return figures;
}

function pagesOf(context: MeasureContext, sample: SampleThread): Promise<readonly Figure[]> {
  const { threadId, sizeMb, kind } = sample;
  const name = `${sizeMb} MB${kind === 'large' ? ' of 1 MiB outputs' : ''}`;
  const forMs = context.isOurs ? OURS_MS : ORIGINALS_MS;
  return withServer(
    context,
    async (server, home) => {
      await warmed(context, server, home);
      await server.ask('thread/turns/list', { threadId, limit: 25 });
      const view = context.isOurs ? { itemsView: 'notLoaded' } : {};
      const turns = await cursorsOf(server, 'thread/turns/list', { threadId, limit: 100, ...view }, forMs);
      const pageOfTurns = randomPages(server, 'thread/turns/list', { threadId, limit: 25 }, turns.cursors);
      const figures = [...msOfMany(`page of 25 turns, ${name}`, await pageOfTurns(forMs), AIM_MS)];
      if (!context.isOurs) return figures;
      const items = await cursorsOf(server, 'thread/items/list', { threadId, limit: 100 }, forMs);
      const pageOfItems = randomPages(server, 'thread/items/list', { threadId, limit: 50 }, items.cursors);
      figures.push(...msOfMany(`page of 50 items, ${name}`, await pageOfItems(forMs), AIM_MS));
      const turnIds = turns.rows.map(({ id }) => id);
      figures.push(...msOfMany(`items of a turn, ${name}`, await itemsOfTurns(server, threadId, turnIds), AIM_MS));
      return [...figures, mb(`RSS after those pages, ${name}`, server.rssMb())];
    },
    (home) => placeThread(home, sample, context.isOurs ? 'link' : 'copy'),
  );
}

function randomPages(server: ServerProcess, method: string, params: object, cursors: readonly unknown[]) {
  const random = new SeededRandom(3);
  const page = () =>
    server.ask(method, {
      ...params,
      cursor: cursors.length === 0 ? null : random.pick(cursors),
      sortDirection: random.pick(['asc', 'desc']),
    });
  return (forMs: number): Promise<readonly number[]> => timedOften(page, { count: PAGES, forMs });
}

/** The older spelling, which is of one turn. */
function itemsOfTurns(server: ServerProcess, threadId: string, turnIds: readonly string[]): Promise<readonly number[]> {
  const random = new SeededRandom(5);
  const page = () => server.ask('thread/turns/items/list', { threadId, turnId: random.pick(turnIds), limit: 50 });
  return timedOften(page, { count: PAGES, forMs: OURS_MS });
}
