import { CommandExecTerminateParams, ProcessDone } from '../../../protocol/process.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const commandExecTerminate = defineMethod({
  name: 'command/exec/terminate',
  summary: 'Kill a `command/exec`.',
  stability: 'stable',
  params: CommandExecTerminateParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, commands }) => commands.terminate(connection, params),
});
