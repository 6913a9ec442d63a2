import { type Figure, type MeasureContext, msOfMany, timed, withServer } from '../measure.ts';
import { startThread } from '../run-turn.ts';

const THREADS = 100;
const READS = 200;
const DELTAS = 1_000;
/** As fast as models write: a hundred pieces a second in each thread. */
const PACE = { events: 5, everyMs: 50 };
/** So that the 95th percentile, three times that, is what a user does not notice. */
const READ_AIM_MS = 20 / 3;

/** Reads of a thread while turns run in a hundred others. */
export function manyTurns(context: MeasureContext): Promise<readonly Figure[]> {
  return withServer(context, async (server) => {
    context.model.answer(
      Array.from({ length: DELTAS }, (_, n) => `word ${n} `),
      PACE,
    );
    const threads: string[] = [];
    for (let n = 0; n < THREADS; n += 1) threads.push(await startThread(server));
    let running = 0;
    server.onNotification = ({ method }) => {
      if (method === 'turn/started') running += 1;
      if (method === 'turn/completed') running -= 1;
    };
    const input = [{ type: 'text', text: 'hi' }];
    await Promise.all(threads.map((threadId) => server.ask('turn/start', { threadId, input })));
    const times: number[] = [];
    for (let n = 0; n < READS; n += 1) {
      times.push(await timed(() => server.ask('thread/read', { threadId: threads[n % THREADS] })));
    }
    if (running !== THREADS) throw new Error(`${running} of ${THREADS} turns ran at the end`);
    return msOfMany(`thread/read while ${THREADS} turns run`, times, READ_AIM_MS);
  });
}
