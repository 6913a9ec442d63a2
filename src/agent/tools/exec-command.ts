import { resolve } from 'node:path';
import {
  boolean,
  list,
  optional,
  type Shaped,
  string,
  struct,
  u64,
  usize,
  withDefault,
} from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { shellCommand } from '../exec/user-shell.ts';
import { commandUse } from '../hooks/tool-use.ts';
import { interceptPatch } from '../patch/intercept-patch.ts';
import type { Features } from '../session/features.ts';
import { approveCommand, type CommandWish, leftOpen } from './approve-command.ts';
import { CommandItem } from './command-item.ts';
import {
  ADDITIONAL_PERMISSIONS,
  escalationParameters,
  extraWish,
  SANDBOX_PERMISSIONS,
} from './escalation-parameters.ts';
import { runInterceptedPatch } from './intercepted-patch.ts';
import { runTerminal, type TerminalCall } from './terminal-call.ts';
import type { Tool, ToolContext, ToolOutput } from './tool.ts';

const DEFAULT_YIELD_MS = 10_000;
const MIN_YIELD_MS = 250;
const MAX_YIELD_MS = 30_000;

interface ExecArguments extends CommandWish, TerminalCall {
  readonly script: string;
  readonly workdir: string | null;
  readonly shell: string | null;
  readonly login: boolean;
}

/** Runs a shell command; one that takes longer than the yield time goes on by itself and can be asked again. */
export const execCommand: Tool = {
  name: 'exec_command',
  spec: ({ config: { features } }) => (features.shell_tool && features.unified_exec ? spec(features) : null),
  use: (call) => commandUse(readArguments(call, ARGUMENTS).cmd),
  async run(call, context) {
    readArguments(call, ENVIRONMENT);
    return runCommand(call.callId, readExecArguments(readArguments(call, ARGUMENTS)), context);
  },
};

/** Read before the rest: what is no JSON is refused for that, whatever else is wrong. */
const ENVIRONMENT = struct('ExecCommandEnvironmentArgs', { environment_id: withDefault(optional(string), null) });

const ARGUMENTS = struct('ExecCommandArgs', {
  cmd: string,
  workdir: optional(string),
  shell: optional(string),
  login: optional(boolean),
  tty: withDefault(boolean, false),
  yield_time_ms: withDefault(u64, DEFAULT_YIELD_MS),
  max_output_tokens: optional(usize),
  sandbox_permissions: withDefault(SANDBOX_PERMISSIONS, 'use_default'),
  additional_permissions: ADDITIONAL_PERMISSIONS,
  justification: optional(string),
  prefix_rule: optional(list(string)),
});

function readExecArguments(args: Shaped<typeof ARGUMENTS>): ExecArguments {
  return {
    script: args.cmd,
    workdir: args.workdir,
    shell: args.shell,
    login: args.login ?? true,
    tty: args.tty,
    yieldMs: clamp(args.yield_time_ms, MIN_YIELD_MS, MAX_YIELD_MS),
    maxOutputTokens: args.max_output_tokens,
    ...extraWish(args.sandbox_permissions, args.additional_permissions),
    justification: args.justification,
    prefixRule: args.prefix_rule,
  };
}

async function runCommand(callId: string, args: ExecArguments, context: ToolContext): Promise<ToolOutput> {
  const cwd = resolve(context.settings.cwd, args.workdir ?? '');
  const patch = interceptPatch(args.script);
  if (patch !== null) return runInterceptedPatch({ callId, patch, cwd, tool: 'exec_command' }, context);
  const argv = shellCommand(args.script, { shell: args.shell, login: args.login });
  const item = new CommandItem({ callId, argv, cwd }, context);
  const approval = await approveCommand(item, args);
  if (approval.type === 'over') return approval.output;
  if (!context.signal.aborted) await context.begin(item.begun(), item.startedAtMs);
  if (context.signal.aborted && approval.isAnnounced) return leftOpen(item);
  context.signal.throwIfAborted();
  return runTerminal(item, approval, args);
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

function spec(features: Features) {
  return {
    type: 'function',
    name: 'exec_command',
    description:
      'Runs a shell command and returns what it printed. A command that is still running after the yield time keeps ' +
      'running; the answer then has a session ID with which write_stdin reads on or types into it.',
    strict: false,
    parameters: {
      type: 'object',
      properties: {
        cmd: { type: 'string', description: 'The command line to run.' },
        workdir: { type: 'string', description: 'Folder to run it in; the working folder of the turn when left out.' },
        shell: { type: 'string', description: "Path of the shell; the user's shell when left out." },
        login: { type: 'boolean', description: 'Whether the shell reads its login files. Default true.' },
        tty: {
          type: 'boolean',
          description: 'Whether to run it on a terminal, which is needed to type into it. Default false: plain pipes.',
        },
        yield_time_ms: {
          type: 'number',
          description: 'Milliseconds to wait for the end before answering with what is there. Default 10000.',
        },
        max_output_tokens: {
          type: 'number',
          description: 'Most tokens of output to return; the middle of longer output is left out.',
        },
        ...escalationParameters(features),
      },
      required: ['cmd'],
      additionalProperties: false,
    },
  } as const;
}
