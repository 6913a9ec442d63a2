import { CommandExecResizeParams, ProcessDone } from '../../../protocol/process.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const commandExecResize = defineMethod({
  name: 'command/exec/resize',
  summary: 'Resize the terminal of a `command/exec`.',
  stability: 'stable',
  params: CommandExecResizeParams,
  result: ProcessDone,
  order: concurrent,
  handle: (params, { connection, commands }) => commands.resize(connection, params),
});
