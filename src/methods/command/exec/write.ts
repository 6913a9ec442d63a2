import { CommandExecWriteParams, ProcessDone } from '../../../protocol/process.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const commandExecWrite = defineMethod({
  name: 'command/exec/write',
  summary: 'Write to the input of a `command/exec`, or close it.',
  stability: 'stable',
  params: CommandExecWriteParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, commands }) => commands.write(connection, params),
});
