import { ProcessDone, ProcessSpawnParams } from '../../protocol/process.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const processSpawn = defineMethod({
  name: 'process/spawn',
  summary: 'Start a process without sandbox; it ends with the connection.',
  stability: 'experimental',
  params: ProcessSpawnParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, context) => {
    const answered = new Promise<void>((resolve) => context.afterReply(resolve));
    return context.processes.spawn(context.connection, params, answered);
  },
});
