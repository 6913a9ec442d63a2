import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type Figure, type MeasureContext, median, ms, timed, withServer } from '../measure.ts';
import { placeThread } from '../sample-homes.ts';
import { sampleThread } from '../sample-thread.ts';
import type { ServerProcess } from '../server-process.ts';
import { warmed } from '../warm.ts';

const SIZE_MB = 1000;
const QUICK_SIZE_MB = 100;
const TURNS = 300;
const QUICK_TURNS = 50;
const WARM_UP = 10;
const SYNCED_BYTES = 1500;
/** A long thread may take so much more than an empty one. */
const TOLERANCE = 1.2;

/** A small turn on an empty thread and on a long one, in turns, with its index; and one sync of a file beside them. */
export async function appends(context: MeasureContext): Promise<readonly Figure[]> {
  if (!context.isOurs) return [];
  const sample = sampleThread('small', context.isQuick ? QUICK_SIZE_MB : SIZE_MB);
  context.model.answer(['Hello, ', 'world.']);
  return withServer(
    context,
    async (server, home) => {
      const long = sample.threadId;
      await warmed(context, server, home);
      await server.ask('thread/resume', { threadId: long, excludeTurns: true });
      const { thread } = await server.ask('thread/start', {});
      const empty = (thread as { readonly id: string }).id;
      const times = await alternately(context, [
        () => runTurn(server, empty),
        () => runTurn(server, long),
        syncer(home),
      ]);
      const [onEmpty = Number.NaN, onLong = Number.NaN, sync = Number.NaN] = times.map(median);
      return [
        ms('a turn on an empty thread', onEmpty),
        ms(`a turn on a thread of ${sample.sizeMb} MB`, onLong, TOLERANCE * onEmpty),
        ms('one fdatasync meanwhile', sync),
      ];
    },
    (home) => placeThread(home, sample, 'copy'),
  );
}

async function alternately(
  { isQuick }: MeasureContext,
  works: readonly (() => Promise<unknown>)[],
): Promise<readonly (readonly number[])[]> {
  const times = works.map((): number[] => []);
  for (let run = -WARM_UP; run < (isQuick ? QUICK_TURNS : TURNS); run += 1) {
    for (const [at, work] of works.entries()) {
      const time = await timed(work);
      if (run >= 0) times[at]?.push(time);
    }
  }
  return times;
}

async function runTurn(server: ServerProcess, threadId: string): Promise<void> {
  const completed = server.next('turn/completed');
  await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'hi' }] });
  await completed;
}

/** An append of about a turn's bytes to a file beside the sessions. */
function syncer(home: string): () => Promise<void> {
  return async () => {
    const file = openSync(path.join(home, 'synced'), 'a');
    writeSync(file, 'x'.repeat(SYNCED_BYTES));
    fdatasyncSync(file);
    closeSync(file);
  };
}
