import { quoteCommand } from '../../history/quote-command.ts';
import { commandUse } from '../hooks/tool-use.ts';
import { extraWish } from './escalation-parameters.ts';
import { abortedShellOutput, runShellCall } from './shell-call.ts';
import { structuredOutput } from './shell-output.ts';
import type { Tool } from './tool.ts';

/** Under this name `local_shell_call` items are served: a shell tool that the model service itself defines. */
export const LOCAL_SHELL = 'local_shell';

export const localShell: Tool = {
  name: LOCAL_SHELL,
  runsAlone: true,
  spec: () => null,
  abortedOutput: abortedShellOutput,
  use: ({ payload }) => commandUse(payload.type === 'localShell' ? quoteCommand(payload.action.command) : ''),
  async run({ callId, payload }, context) {
    if (payload.type !== 'localShell') return { output: `unsupported call: ${LOCAL_SHELL}` };
    const { command, timeoutMs, workingDirectory } = payload.action;
    return runShellCall(
      {
        callId,
        tool: LOCAL_SHELL,
        argv: command,
        workdir: workingDirectory,
        timeoutMs,
        ...extraWish(null, null),
        justification: null,
        prefixRule: null,
        format: structuredOutput,
      },
      context,
    );
  },
};
