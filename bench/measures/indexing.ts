import { indexSizeMb, rolloutBytes } from '../index-progress.ts';
import { type Figure, type MeasureContext, mb, ms, withServer } from '../measure.ts';
import { placeThread, placeThreads } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import { whileIndexing } from '../warm.ts';

const SIZE_MB = 1000;
const QUICK_SIZE_MB = 100;
const THREADS = 10_000;
const POLL_MS = 20;
const MB = 2 ** 20;

/** How quickly turns and items of new threads get into the index, and what a client feels of it meanwhile. */
export async function indexing(context: MeasureContext): Promise<readonly Figure[]> {
  if (!context.isOurs) return [];
  // The index of the text is another measure.
  const subject = { ...context.subject, env: { ...context.subject.env, BOBBIN_SEARCH: 'off' } };
  const sample = sampleThread('small', context.isQuick ? QUICK_SIZE_MB : SIZE_MB);
  const oneThread = await indexingOf({ ...context, subject }, `one thread of ${sample.sizeMb} MB`, (home) =>
    placeThread(home, sample, 'link'),
  );
  const manyThreads = await indexingOf({ ...context, subject }, `${THREADS} threads`, (home) =>
    placeThreads(home, THREADS),
  );
  // The aims are those of long threads: with short ones most of the work is to find and open them.
  return [...oneThread, ...manyThreads.map(({ aim: _aim, ...figure }) => figure)];
}

function indexingOf(
  context: MeasureContext,
  name: string,
  prepare: (home: string) => void,
): Promise<readonly Figure[]> {
  return withServer(
    context,
    async (server, home) => {
      const bytes = rolloutBytes(home);
      const before = server.rssMb();
      const begin = performance.now();
      await server.ask('thread/list', { limit: 25 });
      const slowestMs = await whileIndexing(server, home, POLL_MS);
      const seconds = (performance.now() - begin) / 1000;
      const size = bytes / MB;
      const share = (100 * indexSizeMb(home)) / size;
      return [
        { name: `cold index, ${name}`, unit: 'MB/s', value: size / seconds, better: 'more', aim: 150 },
        mb(`cold index, ${name}: RSS more`, server.peakRssMb() - before, 50),
        ms(`cold index, ${name}: slowest request`, slowestMs, 50),
        { name: `cold index, ${name}: its share`, unit: '%', value: share, better: 'less', aim: 10 },
      ];
    },
    prepare,
  );
}
