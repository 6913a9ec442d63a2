import { setTimeout as delay } from 'node:timers/promises';
import { indexedBytes, rolloutBytes } from './index-progress.ts';
import { type MeasureContext, timed } from './measure.ts';
import type { ServerProcess } from './server-process.ts';

const TIMEOUT_MS = 180_000;

/** Until a server knows all of its home and nothing goes on in the background. */
export async function warmed({ isOurs }: MeasureContext, server: ServerProcess, home: string): Promise<void> {
  await server.ask('thread/list', { limit: 25 });
  if (isOurs) await whileIndexing(server, home, 100);
  await server.settled();
}

/** Lists threads until all turns of the home are indexed, with so long a rest in between; answers the longest time of a list. */
export async function whileIndexing(server: ServerProcess, home: string, restMs: number): Promise<number> {
  const bytes = rolloutBytes(home);
  const deadline = performance.now() + TIMEOUT_MS;
  let slowestMs = 0;
  for (let indexed = indexedBytes(home); indexed < bytes; indexed = indexedBytes(home)) {
    if (performance.now() > deadline) throw new Error(`only ${indexed} of ${bytes} bytes are indexed`);
    slowestMs = Math.max(slowestMs, await timed(() => server.ask('thread/list', { limit: 25 })));
    await delay(restMs);
  }
  return slowestMs;
}
