import { resolve } from 'node:path';
import { commandUse } from '../hooks/tool-use.ts';
import { type ModelFacts, modelFacts } from '../model/model-facts.ts';
import { interceptArgvPatch } from '../patch/intercept-patch.ts';
import { approveCommand, type CommandLeave, type CommandWish, leaveSandbox, leftOpen } from './approve-command.ts';
import { type CommandEnd, CommandItem } from './command-item.ts';
import { runInterceptedPatch } from './intercepted-patch.ts';
import { type PlainRunEnd, runPlain } from './plain-run.ts';
import type { ToolContext, ToolOutput } from './tool.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const NO_ARGV = 'command args are empty';

/** A command that a call waits for. */
export interface ShellCall extends CommandWish {
  readonly callId: string;
  /** Name of the tool, for the model. */
  readonly tool: string;
  readonly argv: readonly string[];
  readonly workdir: string | null;
  readonly timeoutMs: number | null;
  readonly format: (end: PlainRunEnd, facts: ModelFacts) => string;
}

/** What the model is answered by a shell tool when the turn was stopped. */
export function abortedShellOutput(seconds: string): string {
  return `Wall time: ${seconds} seconds\naborted by user`;
}

/** Runs a command where the policy and the user let it, and waits for its end. */
export async function runShellCall(call: ShellCall, context: ToolContext): Promise<ToolOutput> {
  const { callId, argv } = call;
  const cwd = resolve(context.settings.cwd, call.workdir ?? '');
  const patch = interceptArgvPatch(argv);
  if (patch !== null) return runInterceptedPatch({ callId, patch, cwd, tool: call.tool }, context);
  const item = new CommandItem({ callId, argv, cwd, kind: 'agent' }, context);
  if (argv.length === 0) return refuseEmpty(item);
  const approval = await approveCommand(item, call);
  if (approval.type === 'over') return approval.output;
  if (!context.signal.aborted) await context.begin(item.begun(), item.startedAtMs);
  if (context.signal.aborted && approval.isAnnounced) return leftOpen(item);
  context.signal.throwIfAborted();
  if (!approval.isAnnounced) await context.host.emit(item.startedEvent(null));
  return runApproved(item, { ...approval, isAnnounced: true }, call);
}

async function runApproved(item: CommandItem, leave: CommandLeave, call: ShellCall): Promise<ToolOutput> {
  const { context } = item;
  const end = await runPlain(item, {
    timeoutMs: call.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: context.signal,
    stopped: null,
    isConfined: leave.isConfined,
    extra: leave.extra,
    withholdsDenial: leave.retry.type !== 'leave',
  });
  const next = end.isWithheld ? await leaveSandbox(item, leave) : null;
  if (next !== null) return next.type === 'over' ? next.output : runApproved(item, next, call);
  if (end.isRefused) return { output: 'exec command rejected by user', records: end.records };
  if (!end.isStarted) return { output: end.output, records: end.records };
  const facts = modelFacts(context.config.models, context.settings.model);
  const used = { use: commandUse(item.command), callId: item.callId, response: end.output };
  return { output: call.format(end, facts), records: end.records, used };
}

async function refuseEmpty(item: CommandItem): Promise<ToolOutput> {
  const end: CommandEnd = { status: 'declined', process: null, output: NO_ARGV, exitCode: -1, durationMs: 0 };
  await item.context.host.emit(item.startedEvent(null));
  await item.complete(end);
  return { output: NO_ARGV, records: item.records(end) };
}
