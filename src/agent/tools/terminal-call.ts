import type { RunningProcess } from '../exec/running-process.ts';
import { SpawnFailed } from '../exec/spawn-failed.ts';
import { commandUse } from '../hooks/tool-use.ts';
import { modelFacts } from '../model/model-facts.ts';
import { isLikelyDenied } from '../sandbox/likely-denied.ts';
import { SandboxFailed } from '../sandbox/sandbox-permissions.ts';
import { type CommandLeave, leaveSandbox } from './approve-command.ts';
import type { CommandItem } from './command-item.ts';
import { CommandRun } from './command-run.ts';
import { startCommand } from './start-command.ts';
import { startFailure } from './start-failure.ts';
import { terminalReport } from './terminal-report.ts';
import type { ToolOutput } from './tool.ts';
import { outputBudgetBytes } from './truncate-output.ts';
import { waitForExit } from './wait-for-exit.ts';

/** A command that the sandbox stops sooner than this is not announced. */
const DENIAL_MS = 150;

/** How a command is run that the agent can ask again. */
export interface TerminalCall {
  readonly tty: boolean;
  /** How long its end is waited for. */
  readonly yieldMs: number;
  readonly maxOutputTokens: number | null;
}

type Start =
  | { readonly process: RunningProcess; readonly isDenied: boolean }
  | { readonly process: null; readonly isDenied: boolean; readonly reason: string };

/** Runs an approved command; outside of the sandbox after all, where that stops it and the user lets it. */
export async function runTerminal(item: CommandItem, leave: CommandLeave, call: TerminalCall): Promise<ToolOutput> {
  const { host, shared } = item.context;
  const start = await tryStart(item, leave, call);
  const next = start.isDenied ? await leaveSandbox(item, leave) : null;
  if (next !== null) {
    if (start.process !== null) shared.processes.release(start.process);
    return next.type === 'over' ? next.output : runTerminal(item, next, call);
  }
  if (start.process === null) return notStarted(item, start.reason, leave);
  const { process } = start;
  if (start.isDenied && !leave.isAnnounced) return unseen(item, process, call);
  const denial = new LateDenial(process, leave);
  const run = new CommandRun(item, process, { withholds: (exitCode) => denial.withholds(exitCode) });
  if (!leave.isAnnounced) await host.emit(item.startedEvent(process));
  const output = await watch(run, process, call).finally(() => {
    denial.isOver = true;
  });
  const later = denial.isWithheld ? await leaveSandbox(item, { ...leave, isAnnounced: true }) : null;
  if (later === null) return output;
  return later.type === 'over' ? later.output : runTerminal(item, later, call);
}

/** A command that the sandbox stops while its call waits for it: its item stays open, as it may run once more. */
class LateDenial {
  isWithheld = false;
  /** The call does not wait any more. */
  isOver = false;
  readonly #process: RunningProcess;
  readonly #mayRetry: boolean;

  constructor(process: RunningProcess, { isConfined, retry }: CommandLeave) {
    this.#process = process;
    this.#mayRetry = isConfined && retry.type !== 'leave';
  }

  withholds(exitCode: number): boolean {
    const isRefused = this.#process.isRefused;
    this.isWithheld = this.#mayRetry && !this.isOver && !isRefused && isLikelyDenied(exitCode, this.#process.output);
    return this.isWithheld;
  }
}

async function tryStart(item: CommandItem, { isConfined, extra }: CommandLeave, { tty }: TerminalCall): Promise<Start> {
  try {
    const process = await startCommand(item, { isConfined, extra, kind: tty ? 'terminal' : 'pipes' });
    return { process, isDenied: isConfined && (await isDeniedAtOnce(process, item.context.signal)) };
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error;
    return { process: null, isDenied: isConfined && error.cause instanceof SandboxFailed, reason: error.message };
  }
}

async function isDeniedAtOnce(process: RunningProcess, signal: AbortSignal): Promise<boolean> {
  await waitForExit(process, DENIAL_MS, signal);
  return process.exitCode !== null && !process.isRefused && isLikelyDenied(process.exitCode, process.output);
}

async function notStarted(item: CommandItem, why: string, { isAnnounced }: CommandLeave): Promise<ToolOutput> {
  const reason = `Failed to create unified exec process: ${why}`;
  const end = { status: 'failed', process: null, output: reason, exitCode: null, durationMs: null } as const;
  if (isAnnounced) await item.complete(end);
  return { output: startFailure(item, reason), records: item.records(end) };
}

/** Of a command that the sandbox stopped at once clients hear nothing, as in 0.130; the history does. */
function unseen(item: CommandItem, process: RunningProcess, call: TerminalCall): ToolOutput {
  item.context.shared.processes.release(process);
  const { exitCode, output } = process;
  const durationMs = Date.now() - process.startedAtMs;
  return {
    output: reportOf(item, process, { ...call, wallTimeMs: 0 }),
    records: item.records({ status: 'failed', process, output, exitCode, durationMs }),
  };
}

async function watch(run: CommandRun, process: RunningProcess, call: TerminalCall): Promise<ToolOutput> {
  const { shared, signal } = run.item.context;
  const startedAt = performance.now();
  await waitForExit(process, call.yieldMs, signal);
  const wallTimeMs = performance.now() - startedAt;
  const hasEnded = process.exitCode !== null;
  if (!hasEnded || signal.aborted) run.leave();
  signal.throwIfAborted();
  const output = process.isRefused ? refusedReport(run.item) : reportOf(run.item, process, { ...call, wallTimeMs });
  if (!hasEnded) return { output };
  shared.processes.release(process);
  const used = { use: commandUse(run.item.command), callId: run.item.callId, response: process.output };
  return { output, records: await run.ended, used };
}

function refusedReport({ display }: CommandItem): string {
  return `exec_command failed for \`${display}\`: ProcessFailed { message: "rejected by user" }`;
}

function reportOf(
  { context: { config, settings } }: CommandItem,
  process: RunningProcess,
  { maxOutputTokens, wallTimeMs }: TerminalCall & { readonly wallTimeMs: number },
): string {
  const budgetBytes = outputBudgetBytes(modelFacts(config.models, settings.model), maxOutputTokens);
  return terminalReport({ process, unread: process.takeUnread(), wallTimeMs, budgetBytes });
}
