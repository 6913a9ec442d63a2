import { ProcessDone, ProcessResizePtyParams } from '../../protocol/process.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const processResizePty = defineMethod({
  name: 'process/resizePty',
  summary: 'Resize the terminal of a process.',
  stability: 'experimental',
  params: ProcessResizePtyParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, processes }) => processes.resizePty(connection, params),
});
