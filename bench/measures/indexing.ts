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
  // With short threads most of the work is to find and open them.
  return [
    ...(await indexingOf({ ...context, subject }, `one thread of ${sample.sizeMb} MB`, 150, (home) =>
      placeThread(home, sample, 'link'),
    )),
    ...(await indexingOf({ ...context, subject }, `${THREADS} threads`, null, (home) => placeThreads(home, THREADS))),
  ];
}

function indexingOf(
  context: MeasureContext,
  name: string,
  speedAim: number | null,
  prepare: (home: string) => void,
): Promise<readonly Figure[]> {
  return withServer(
    context,
    async (server, home) => {
      const size = rolloutBytes(home) / MB;
      const before = server.rssMb();
      const begin = performance.now();
      await server.ask('thread/list', { limit: 25 });
      const { slowestMs, forMs } = await whileIndexing(server, home, POLL_MS);
      const afterMs = performance.now() - begin;
      const more = server.peakRssMb() - before;
      await server.settled();
      const share = (100 * indexSizeMb(home)) / size;
      return [
        {
          name: `cold index, ${name}, once it began`,
          unit: 'MB/s',
          value: (1000 * size) / forMs,
          better: 'more',
          ...(speedAim === null ? {} : { aim: speedAim }),
        },
        // It begins about a second later, so that the first requests of a client do not share the processor with it.
        ms(`cold index, ${name}: whole after the first list`, afterMs),
        mb(`cold index, ${name}: RSS more`, more, 50),
        ms(`cold index, ${name}: slowest request`, slowestMs, 50),
        { name: `cold index, ${name}: its share at rest`, unit: '%', value: share, better: 'less', aim: 10 },
      ];
    },
    prepare,
  );
}
