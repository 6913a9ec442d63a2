import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type Figure, type MeasureContext, mb, median, ms, timed, withServer } from '../measure.ts';
import { placeThread } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import { warmed } from '../warm.ts';

const SIZE_MB = 100;
const MB = 1024 * 1024;
const RUNS = 5;
const AIM_MS = 400;
const AIM_MB = 16;

/** `thread/fork` of a stored thread, and the memory that the first one takes. Beside it what the disk alone takes. */
export function forks(context: MeasureContext): Promise<readonly Figure[]> {
  const sample = sampleThread('small', SIZE_MB);
  const { threadId } = sample;
  return withServer(
    context,
    async (server, home) => {
      await warmed(context, server, home);
      const before = server.rssMb();
      const times: number[] = [];
      const bare: number[] = [];
      let more = 0;
      for (let run = 0; run < (context.isOurs ? RUNS : 1); run += 1) {
        times.push(await timed(() => server.ask('thread/fork', { threadId, excludeTurns: true })));
        if (run === 0) more = server.rssMb() - before;
        bare.push(await timed(async () => writeBare(path.join(home, `bare-${run}`))));
      }
      return [
        ms(`fork, ${SIZE_MB} MB`, median(times), AIM_MS),
        ms(`fork, ${SIZE_MB} MB: write and fdatasync alone`, median(bare)),
        mb(`fork, ${SIZE_MB} MB: RSS more`, Math.max(0, more), AIM_MB),
      ];
    },
    (home) => placeThread(home, sample, context.isOurs ? 'link' : 'copy'),
  );
}

/** Into a new file each time: memory that a removed one had is had more cheaply. */
function writeBare(file: string): void {
  const fd = openSync(file, 'wx', 0o600);
  const bytes = Buffer.alloc(MB, 'a');
  for (let written = 0; written < SIZE_MB; written += 1) writeSync(fd, bytes);
  fdatasyncSync(fd);
  closeSync(fd);
}
