import { type Figure, type MeasureContext, mb, ms, timed, withServer } from '../measure.ts';
import { runTurn, startThread } from '../run-turn.ts';

const CALLS = 100;
const CALL_AIM_MS = 15;
const OUTPUT_MB = 256;
const OUTPUT_RSS_AIM_MB = 150;
const YIELD_MS = 30_000;

/** A turn of many short commands, then one of a command that prints much. */
export function commands(context: MeasureContext): Promise<readonly Figure[]> {
  return withServer(context, async (server) => {
    const { model } = context;
    const threadId = await startThread(server);
    model.answer(['Done.']);
    await runTurn(server, threadId);
    let commandMs = 0;
    let count = 0;
    server.onNotification = ({ method, params }) => {
      const item = params?.item as { readonly type: string; readonly durationMs?: number | null } | undefined;
      if (method !== 'item/completed' || item?.type !== 'commandExecution') return;
      commandMs += item.durationMs ?? 0;
      count += 1;
    };
    model.call('exec_command', Array(CALLS).fill({ cmd: 'true' }));
    const turnMs = await timed(() => runTurn(server, threadId));
    if (count !== CALLS) throw new Error(`${count} of ${CALLS} commands ran`);
    const cmd = `head -c ${OUTPUT_MB}000000 /dev/zero | tr '\\0' x`;
    model.call('exec_command', [{ cmd, yield_time_ms: YIELD_MS }]);
    const printMs = await timed(() => runTurn(server, threadId));
    return [
      ms(`one of ${CALLS} commands in a turn, beyond its own time`, (turnMs - commandMs) / CALLS, CALL_AIM_MS),
      ms(`a command that prints ${OUTPUT_MB} MB`, printMs),
      mb('most RSS until then', server.peakRssMb(), OUTPUT_RSS_AIM_MB),
    ];
  });
}
