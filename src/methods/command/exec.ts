import { CommandExecParams, CommandExecResult } from '../../protocol/process.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const commandExec = defineMethod({
  name: 'command/exec',
  summary: 'Run a command outside of all threads, in the sandbox; the answer comes when it has ended.',
  stability: 'stable',
  params: CommandExecParams,
  result: CommandExecResult,
  order: concurrent,
  handle: (params, { connection, commands }) => commands.run(connection, params),
});
