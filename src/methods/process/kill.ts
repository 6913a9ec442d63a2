import { ProcessDone, ProcessKillParams } from '../../protocol/process.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const processKill = defineMethod({
  name: 'process/kill',
  summary: 'Kill a process.',
  stability: 'experimental',
  params: ProcessKillParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, processes }) => processes.kill(connection, params),
});
