import type { HistoryRecord } from '../../history/record.ts';
import { rustIoError } from '../../system/os-error.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import { SpawnFailed } from '../exec/spawn-failed.ts';
import type { ExtraPermissions } from '../permissions/extra-permissions.ts';
import { isLikelyDenied } from '../sandbox/likely-denied.ts';
import { SandboxFailed } from '../sandbox/sandbox-permissions.ts';
import type { CommandEnd, CommandItem } from './command-item.ts';
import { CommandRun } from './command-run.ts';
import { startCommand } from './start-command.ts';

const TIMED_OUT = 124;

/** How a plain command ended. */
export interface PlainRunEnd {
  readonly exitCode: number;
  /** What it printed, or why it was not started. */
  readonly output: string;
  readonly durationMs: number;
  readonly isTimedOut: boolean;
  /** The user did not want what it was about to reach. */
  readonly isRefused: boolean;
  /** False when it could not be started. */
  readonly isStarted: boolean;
  readonly records: readonly HistoryRecord[];
  /** The sandbox stopped it, and its item is not over: it may be run once more. */
  readonly isWithheld: boolean;
}

export interface PlainRunOptions {
  readonly timeoutMs: number;
  /** In the sandbox of the turn's policy. */
  readonly isConfined: boolean;
  /** What it may have there beyond the policy. */
  readonly extra: ExtraPermissions;
  /** The item stays open where the sandbox seems to have stopped the command. */
  readonly withholdsDenial: boolean;
  /** Ends the command, and everything it has started. */
  readonly signal: AbortSignal;
  /** How the item of a command ends that the signal ended; null: clients hear of it by the end of the turn. */
  readonly stopped: Partial<CommandEnd> | null;
}

/**
 * Runs a command to its end, of which the item, already announced, is told. What it prints is told at once; after the
 * timeout it is killed.
 */
export async function runPlain(
  item: CommandItem,
  { timeoutMs, signal, stopped, isConfined, extra, withholdsDenial }: PlainRunOptions,
): Promise<PlainRunEnd> {
  let process: RunningProcess;
  try {
    process = await startCommand(item, { isConfined, extra, kind: 'attached' });
  } catch (error) {
    if (!(error instanceof SpawnFailed)) throw error;
    if (withholdsDenial && error.cause instanceof SandboxFailed) return WITHHELD;
    return notStarted(item, `execution error: Io(${rustIoError(error.cause ?? error)})`);
  }
  let isTimedOut = false;
  let isWithheld = false;
  const withholds = (exitCode: number) => {
    const isOurs = isTimedOut || signal.aborted || process.isRefused;
    isWithheld = withholdsDenial && !isOurs && isLikelyDenied(exitCode, process.output);
    return isWithheld;
  };
  const run = new CommandRun(item, process, { streamsAtOnce: true, withholds });
  const timer = setTimeout(() => {
    isTimedOut = true;
    run.endAs({ exitCode: TIMED_OUT, status: 'failed' });
    process.kill();
  }, timeoutMs);
  const stop = () => {
    if (stopped === null) run.endUnsaid();
    else run.endAs(stopped);
    process.kill();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const records = await run.ended;
    const durationMs = Date.now() - process.startedAtMs;
    const exitCode = isTimedOut ? TIMED_OUT : (process.exitCode ?? -1);
    const { output, isRefused } = process;
    return { exitCode, output, durationMs, isTimedOut, isRefused, isStarted: true, records, isWithheld };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

const WITHHELD: PlainRunEnd = {
  exitCode: -1,
  output: '',
  durationMs: 0,
  isTimedOut: false,
  isRefused: false,
  isStarted: false,
  records: [],
  isWithheld: true,
};

async function notStarted(item: CommandItem, output: string): Promise<PlainRunEnd> {
  const end: CommandEnd = { status: 'failed', process: null, output, exitCode: -1, durationMs: 0 };
  await item.complete(end);
  return {
    exitCode: -1,
    output,
    durationMs: 0,
    isTimedOut: false,
    isRefused: false,
    isStarted: false,
    records: item.records(end),
    isWithheld: false,
  };
}
