import { quoteCommand } from '../../history/quote-command.ts';
import { list, optional, string, struct, u64 } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { commandUse } from '../hooks/tool-use.ts';
import type { Features } from '../session/features.ts';
import {
  ADDITIONAL_PERMISSIONS,
  escalationParameters,
  extraWish,
  SANDBOX_PERMISSIONS,
} from './escalation-parameters.ts';
import { abortedShellOutput, runShellCall } from './shell-call.ts';
import { structuredOutput } from './shell-output.ts';
import type { Tool } from './tool.ts';

const ARGUMENTS = struct('ShellToolCallParams', {
  command: list(string),
  workdir: optional(string),
  timeout_ms: optional(u64),
  sandbox_permissions: optional(SANDBOX_PERMISSIONS),
  prefix_rule: optional(list(string)),
  additional_permissions: ADDITIONAL_PERMISSIONS,
  justification: optional(string),
});

/** Runs a program with its arguments and waits for its end. */
export const shell: Tool = shellTool('shell');

/** What models of another training call it. */
export const containerExec: Tool = { ...shellTool('container.exec'), spec: () => null };

function shellTool(name: string): Tool {
  return {
    name,
    runsAlone: true,
    spec: ({ config: { features }, facts }) =>
      features.shell_tool && !features.unified_exec && facts.shellTool === 'shell' ? spec(features) : null,
    abortedOutput: abortedShellOutput,
    use: (call) => commandUse(quoteCommand(readArguments(call, ARGUMENTS).command)),
    async run(call, context) {
      const args = readArguments(call, ARGUMENTS);
      return runShellCall(
        {
          callId: call.callId,
          tool: 'shell',
          argv: args.command,
          workdir: args.workdir,
          timeoutMs: args.timeout_ms,
          ...extraWish(args.sandbox_permissions, args.additional_permissions),
          justification: args.justification,
          prefixRule: args.prefix_rule,
          format: structuredOutput,
        },
        context,
      );
    },
  };
}

function spec(features: Features) {
  return {
    type: 'function',
    name: 'shell',
    description:
      'Runs a program and returns what it printed. For a script give the shell: ["bash", "-lc", script]. Set `workdir` ' +
      'rather than to use `cd`.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'array', items: { type: 'string' }, description: 'The program and its arguments.' },
        workdir: { type: 'string', description: 'Folder to run it in; the working folder of the turn when left out.' },
        timeout_ms: { type: 'number', description: 'Milliseconds after which it is ended. Default 10000.' },
        ...escalationParameters(features),
      },
      required: ['command'],
      additionalProperties: false,
    },
  } as const;
}
