import { ProcessDone, ProcessWriteStdinParams } from '../../protocol/process.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const processWriteStdin = defineMethod({
  name: 'process/writeStdin',
  summary: 'Write to the input of a process, or close it.',
  stability: 'experimental',
  params: ProcessWriteStdinParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, processes }) => processes.writeStdin(connection, params),
});
