import { setTimeout as delay } from 'node:timers/promises';
import { indexProgress, rolloutBytes } from './index-progress.ts';
import { type MeasureContext, timed } from './measure.ts';
import type { ServerProcess } from './server-process.ts';

const TIMEOUT_MS = 180_000;

/** Until a server knows all of its home and nothing goes on in the background. */
export async function warmed({ isOurs }: MeasureContext, server: ServerProcess, home: string): Promise<void> {
  await server.ask('thread/list', { limit: 25 });
  if (isOurs) await whileIndexing(server, home, 100);
  await server.settled();
}

export interface Indexing {
  /** The longest time of a list. */
  readonly slowestMs: number;
  /** From the first file in the index to its end. */
  readonly forMs: number;
}

/** Lists threads until all turns of the home are indexed, with so long a rest in between. */
export async function whileIndexing(server: ServerProcess, home: string, restMs: number): Promise<Indexing> {
  const bytes = rolloutBytes(home);
  const deadline = performance.now() + TIMEOUT_MS;
  let slowestMs = 0;
  let beganMs: number | null = null;
  for (;;) {
    const progress = indexProgress(home);
    const now = performance.now();
    if (progress.files > 0) beganMs ??= now;
    if (progress.bytes >= bytes) return { slowestMs, forMs: now - (beganMs ?? now) };
    if (now > deadline) throw new Error(`only ${progress.bytes} of ${bytes} bytes are indexed`);
    slowestMs = Math.max(slowestMs, await timed(() => server.ask('thread/list', { limit: 25 })));
    await delay(restMs);
  }
}
