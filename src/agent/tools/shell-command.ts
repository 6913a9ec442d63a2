import { boolean, list, optional, string, struct, u64, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { shellCommand as shellArgv } from '../exec/user-shell.ts';
import { commandUse } from '../hooks/tool-use.ts';
import type { Features } from '../session/features.ts';
import {
  ADDITIONAL_PERMISSIONS,
  escalationParameters,
  extraWish,
  SANDBOX_PERMISSIONS,
} from './escalation-parameters.ts';
import { abortedShellOutput, runShellCall } from './shell-call.ts';
import { freeformOutput } from './shell-output.ts';
import type { Tool } from './tool.ts';

const ARGUMENTS = struct('ShellCommandToolCallParams', {
  command: string,
  workdir: optional(string),
  login: withDefault(optional(boolean), null),
  timeout_ms: optional(u64),
  sandbox_permissions: optional(SANDBOX_PERMISSIONS),
  prefix_rule: optional(list(string)),
  additional_permissions: ADDITIONAL_PERMISSIONS,
  justification: optional(string),
});

/** Runs a script in the user's shell and waits for its end. */
export const shellCommand: Tool = {
  name: 'shell_command',
  runsAlone: true,
  spec: ({ config: { features }, facts }) =>
    features.shell_tool && !features.unified_exec && facts.shellTool === 'shell_command' ? spec(features) : null,
  abortedOutput: abortedShellOutput,
  use: (call) => commandUse(readArguments(call, ARGUMENTS).command),
  async run(call, context) {
    const args = readArguments(call, ARGUMENTS);
    return runShellCall(
      {
        callId: call.callId,
        tool: call.name,
        argv: shellArgv(args.command, { login: args.login ?? true }),
        workdir: args.workdir,
        timeoutMs: args.timeout_ms,
        ...extraWish(args.sandbox_permissions, args.additional_permissions),
        justification: args.justification,
        prefixRule: args.prefix_rule,
        format: freeformOutput,
      },
      context,
    );
  },
};

function spec(features: Features) {
  return {
    type: 'function',
    name: 'shell_command',
    description:
      "Runs a script in the user's shell and returns what it printed. Set `workdir` rather than to use `cd`.",
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'string', description: 'The script.' },
        workdir: { type: 'string', description: 'Folder to run it in; the working folder of the turn when left out.' },
        timeout_ms: { type: 'number', description: 'Milliseconds after which it is ended. Default 10000.' },
        login: { type: 'boolean', description: 'Whether the shell reads its login files. Default true.' },
        ...escalationParameters(features),
      },
      required: ['command'],
      additionalProperties: false,
    },
  } as const;
}
