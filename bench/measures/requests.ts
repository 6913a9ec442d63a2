import { type Figure, type MeasureContext, withServer } from '../measure.ts';
import type { ServerProcess } from '../server-process.ts';

const WARM_UP_MS = 1000;
const COUNTED_MS = 3000;
const IN_FLIGHT = 32;
const FLOOD = 20_000;
/** How long nothing may come before the rest of a flood counts as lost. */
const SILENCE_MS = 5000;

/** Small requests, 32 at any time; then 20,000 in one write. */
export function requests(context: MeasureContext): Promise<readonly Figure[]> {
  return withServer(context, async (server) => {
    await perSecond(server, WARM_UP_MS);
    const rate = await perSecond(server, COUNTED_MS);
    const flooded = await flood(server);
    return [
      { name: 'requests, 32 in flight', unit: '/s', value: rate, better: 'more' },
      { name: 'flood of 20,000: replies lost', unit: '', value: flooded.lost, better: 'less' },
      { name: 'flood of 20,000: time', unit: 'ms', value: flooded.lost > 0 ? null : flooded.ms, better: 'less' },
      { name: 'RSS after flood', unit: 'MB', value: server.rssMb(), better: 'less' },
    ];
  });
}

function perSecond(server: ServerProcess, forMs: number): Promise<number> {
  const begin = performance.now();
  let open = 0;
  let answered = 0;
  return new Promise((resolve) => {
    const onReply = (): void => {
      answered += 1;
      open -= 1;
      const ms = performance.now() - begin;
      if (ms < forMs) send(1);
      else if (open === 0) resolve((answered / ms) * 1000);
    };
    const send = (count: number): void => {
      open += count;
      server.write(server.takeIds(count, onReply).map(lineOf).join(''));
    };
    send(IN_FLIGHT);
  });
}

function lineOf(id: number): string {
  return `{"id":${id},"method":"thread/loaded/list","params":{}}\n`;
}

function flood(server: ServerProcess): Promise<{ lost: number; ms: number }> {
  const begin = performance.now();
  let answered = 0;
  let last = begin;
  return new Promise((resolve) => {
    const finish = (): void => {
      clearInterval(watch);
      resolve({ lost: FLOOD - answered, ms: last - begin });
    };
    const watch = setInterval(() => {
      if (performance.now() - last > SILENCE_MS) finish();
    }, 100);
    const ids = server.takeIds(FLOOD, () => {
      answered += 1;
      last = performance.now();
      if (answered === FLOOD) finish();
    });
    server.write(ids.map(lineOf).join(''));
  });
}
