import { i32, optional, type Shaped, string, struct, u64, usize, withDefault } from '../arguments/argument-shapes.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import { commandUse } from '../hooks/tool-use.ts';
import { modelFacts } from '../model/model-facts.ts';
import { CommandRun } from './command-run.ts';
import { terminalReport } from './terminal-report.ts';
import type { Tool, ToolContext, ToolOutput } from './tool.ts';
import { outputBudgetBytes } from './truncate-output.ts';
import { waitForExit } from './wait-for-exit.ts';

const DEFAULT_YIELD_MS = 250;
const MIN_YIELD_MS = 250;
const MAX_YIELD_MS = 30_000;
/** A call that types nothing only waits: it waits longer, so that the model asks less often. */
const MIN_POLL_MS = 5_000;
const MAX_POLL_MS = 300_000;

interface StdinArguments {
  readonly sessionId: string;
  readonly chars: string;
  readonly yieldMs: number;
  readonly maxOutputTokens: number | null;
}

/** Types into a running command, or waits for more of its output. */
export const writeStdin: Tool = {
  name: 'write_stdin',
  spec: ({ config: { features } }) => (features.shell_tool && features.unified_exec ? SPEC : null),
  async run(call, context) {
    return interact(readStdinArguments(readArguments(call, ARGUMENTS)), context);
  },
};

const ARGUMENTS = struct('WriteStdinArgs', {
  session_id: i32,
  chars: withDefault(string, ''),
  yield_time_ms: withDefault(u64, DEFAULT_YIELD_MS),
  max_output_tokens: optional(usize),
});

function readStdinArguments(args: Shaped<typeof ARGUMENTS>): StdinArguments {
  const { chars } = args;
  const [min, max] = chars === '' ? [MIN_POLL_MS, MAX_POLL_MS] : [MIN_YIELD_MS, MAX_YIELD_MS];
  return {
    sessionId: String(args.session_id),
    chars,
    yieldMs: Math.min(Math.max(args.yield_time_ms, min), max),
    maxOutputTokens: args.max_output_tokens,
  };
}

async function interact(args: StdinArguments, context: ToolContext): Promise<ToolOutput> {
  const process = context.shared.processes.use(args.sessionId);
  if (process === null) return { output: `write_stdin failed: Unknown process id ${args.sessionId}` };
  if (args.chars !== '' && !process.takesInput) {
    const reason = 'stdin is closed for this session; rerun exec_command with tty=true to keep stdin open';
    return { output: `write_stdin failed: ${reason}` };
  }
  if (args.chars !== '' && !process.write(args.chars)) {
    return { output: 'write_stdin failed: the process does not read its stdin' };
  }
  const run = CommandRun.of(process);
  const release = run?.hold();
  let output: string;
  try {
    output = await waitForOutput(process, args, context);
    await run?.flush();
    await announce(run, process, args.chars, context);
  } finally {
    release?.();
  }
  context.signal.throwIfAborted();
  if (process.exitCode !== null) {
    context.shared.processes.release(process);
    // What ends the item is stored before the answer that tells of it.
    await run?.ended;
  }
  if (process.exitCode === null || run === null) return { output };
  const { command, callId } = run.item;
  return { output, used: { use: commandUse(command), callId, response: process.output } };
}

async function waitForOutput(
  process: RunningProcess,
  { yieldMs, maxOutputTokens }: StdinArguments,
  { config, settings, signal }: ToolContext,
): Promise<string> {
  const startedAt = performance.now();
  await waitForExit(process, yieldMs, signal);
  const wallTimeMs = performance.now() - startedAt;
  const budgetBytes = outputBudgetBytes(modelFacts(config.models, settings.model), maxOutputTokens);
  return terminalReport({ process, unread: process.takeUnread(), wallTimeMs, budgetBytes });
}

async function announce(run: CommandRun | null, process: RunningProcess, stdin: string, context: ToolContext) {
  if (run === null || context.signal.aborted) return;
  const { turnId, host } = context;
  await host.emit({ kind: 'terminalInteraction', turnId, itemId: run.item.callId, processId: process.id, stdin });
}

const SPEC = {
  type: 'function',
  name: 'write_stdin',
  description:
    'Types characters into a command that exec_command left running, and returns what it printed since it was last ' +
    'asked. Without characters it only waits for more output. Typing needs a command started with tty.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      session_id: { type: 'number', description: 'The session ID that exec_command answered.' },
      chars: { type: 'string', description: 'Characters to type; may be empty.' },
      yield_time_ms: {
        type: 'number',
        description: 'Milliseconds to wait for output. Default 250; a call without characters waits at least 5000.',
      },
      max_output_tokens: {
        type: 'number',
        description: 'Most tokens of output to return; the middle of longer output is left out.',
      },
    },
    required: ['session_id'],
    additionalProperties: false,
  },
};
