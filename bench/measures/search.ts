import { setTimeout as delay } from 'node:timers/promises';
import { type Figure, type MeasureContext, median, ms, timedOften, withServer } from '../measure.ts';
import { saidBytes } from '../said-bytes.ts';
import { placeThread } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import type { ServerProcess } from '../server-process.ts';

const SIZE_MB = 100;
const QUICK_SIZE_MB = 10;
const POLL_MS = 50;
const TIMEOUT_MS = 120_000;
const MB = 2 ** 20;
const NO_HIT = 'nowhere to be found';

/** `thread/search`: how quickly text gets into its index, and how quickly it is found there. */
export async function search(context: MeasureContext): Promise<readonly Figure[]> {
  if (!context.isOurs) return [];
  const sample = sampleThread('small', context.isQuick ? QUICK_SIZE_MB : SIZE_MB);
  return withServer(
    context,
    async (server, home) => {
      const said = saidBytes(home);
      const begin = performance.now();
      await untilComplete(server);
      const seconds = (performance.now() - begin) / 1000;
      const find = (searchTerm: string) => () => server.ask('thread/search', { searchTerm, limit: 25 });
      const often = { count: 100, forMs: 5_000 };
      return [
        { name: 'text search: index', unit: 'MB/s', value: said / MB / seconds, better: 'more', aim: 4 },
        ms('text search: one hit', median(await timedOften(find('A small answer'), often))),
        ms('text search: no hit', median(await timedOften(find(NO_HIT), often))),
      ];
    },
    (home) => placeThread(home, sample, 'link'),
  );
}

async function untilComplete(server: ServerProcess): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const { bobbinIncomplete } = await server.ask('thread/search', { searchTerm: NO_HIT, limit: 25 });
    if (bobbinIncomplete !== true) return;
    if (performance.now() > deadline) throw new Error('the text is not indexed in time');
    await delay(POLL_MS);
  }
}
