import { type Figure, type MeasureContext, mb, ms, timed, withServer } from '../measure.ts';
import type { ModelEndpoint } from '../model-endpoint.ts';
import { runTurn, startThread } from '../run-turn.ts';
import type { ServerProcess } from '../server-process.ts';

const CALLS = 100;
const CALL_AIM_MS = 15;
const OUTPUT_MB = 256;
const OUTPUT_RSS_AIM_MB = 150;
const YIELD_MS = 30_000;

type Measured = (server: ServerProcess) => Promise<readonly Figure[]>;

/** A turn of many short commands; in a server of its own one of a command that prints much. */
export async function commands(context: MeasureContext): Promise<readonly Figure[]> {
  return [...(await withServer(context, manyCommands(context))), ...(await withServer(context, muchOutput(context)))];
}

function manyCommands({ model }: MeasureContext): Measured {
  return async (server) => {
    const threadId = await startWarm(server, model);
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
    return [ms(`one of ${CALLS} commands in a turn, beyond its own time`, (turnMs - commandMs) / CALLS, CALL_AIM_MS)];
  };
}

function muchOutput({ model }: MeasureContext): Measured {
  return async (server) => {
    const threadId = await startWarm(server, model);
    const cmd = `head -c ${OUTPUT_MB}000000 /dev/zero | tr '\\0' x`;
    model.call('exec_command', [{ cmd, yield_time_ms: YIELD_MS }]);
    const printMs = await timed(() => runTurn(server, threadId));
    return [
      ms(`a command that prints ${OUTPUT_MB} MB`, printMs),
      mb('most RSS until then', server.peakRssMb(), OUTPUT_RSS_AIM_MB),
    ];
  };
}

async function startWarm(server: ServerProcess, model: ModelEndpoint): Promise<string> {
  const threadId = await startThread(server);
  model.answer(['Done.']);
  await runTurn(server, threadId);
  return threadId;
}
