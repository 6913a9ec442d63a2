import { type Figure, type MeasureContext, median, timed, withServer } from '../measure.ts';
import { runTurn, startThread } from '../run-turn.ts';
import type { ServerProcess } from '../server-process.ts';

const SMALL_TURNS = 60;
const DELTAS = 20_000;

/** Small turns one after another, then one of 20,000 deltas. */
export function turns(context: MeasureContext): Promise<readonly Figure[]> {
  return withServer(context, async (server) => {
    const threadId = await startThread(server);
    context.model.answer(['Hello, ', 'world.']);
    await runTurn(server, threadId);
    const times: number[] = [];
    for (let turn = 0; turn < SMALL_TURNS; turn += 1) times.push(await timed(() => runTurn(server, threadId)));
    const stream = await deltaTurn(context, server, threadId);
    return [
      { name: 'small turn, p50', unit: 'ms', value: median(times), better: 'less' },
      { name: 'deltas in a turn of 20,000', unit: '/s', value: stream.perSecond, better: 'more' },
      { name: 'deltas received of 20,000', unit: '', value: stream.received, better: 'more' },
      { name: 'RSS after that turn', unit: 'MB', value: server.rssMb(), better: 'less' },
    ];
  });
}

async function deltaTurn(
  { model }: MeasureContext,
  server: ServerProcess,
  threadId: string,
): Promise<{ received: number; perSecond: number }> {
  model.answer(Array.from({ length: DELTAS }, (_, n) => `word ${n} `));
  let received = 0;
  let first = 0;
  let last = 0;
  server.onNotification = ({ method }) => {
    if (method !== 'item/agentMessage/delta') return;
    last = performance.now();
    if (received === 0) first = last;
    received += 1;
  };
  await runTurn(server, threadId);
  server.onNotification = () => undefined;
  return { received, perSecond: (received / (last - first)) * 1000 };
}
