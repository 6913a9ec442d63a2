import { setTimeout as delay } from 'node:timers/promises';
import { indexProgress } from '../index-progress.ts';
import { type Figure, type MeasureContext, median, ms, timedOften, withServer } from '../measure.ts';
import { saidBytes } from '../said-bytes.ts';
import { placeThread } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';

const SIZE_MB = 100;
const QUICK_SIZE_MB = 10;
const POLL_MS = 20;
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
      await server.ask('thread/list', { limit: 25 });
      const seconds = (await searchIndexed(home)) / 1000;
      const find = (searchTerm: string) => () => server.ask('thread/search', { searchTerm, limit: 25 });
      const often = { count: 100, forMs: 5_000 };
      return [
        { name: 'text search: index, once it began', unit: 'MB/s', value: said / MB / seconds, better: 'more', aim: 4 },
        ms('text search: one hit', median(await timedOften(find('A small answer'), often))),
        ms('text search: no hit', median(await timedOften(find(NO_HIT), often))),
      ];
    },
    (home) => placeThread(home, sample, 'link'),
  );
}

/** Until all that was said is in; answers how long that took from the first message on. */
async function searchIndexed(home: string): Promise<number> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let beganMs: number | null = null; ; ) {
    const { files, messages, searchedFiles } = indexProgress(home);
    const now = performance.now();
    if (messages > 0) beganMs ??= now;
    if (files > 0 && searchedFiles === files) return now - (beganMs ?? now);
    if (now > deadline) throw new Error('the text is not indexed in time');
    await delay(POLL_MS);
  }
}
