import { EmptyResult, ThreadShellCommandParams } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadShellCommand = defineMethod({
  name: 'thread/shellCommand',
  summary: "Run a command in the user's own shell, beside the model.",
  stability: 'stable',
  params: ThreadShellCommandParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.runShellCommand(params, context),
});
