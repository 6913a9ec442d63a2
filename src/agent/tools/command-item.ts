import { execCommandEnd } from '../../history/extended-records.ts';
import { quoteCommand } from '../../history/quote-command.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { CommandAction, ThreadItem } from '../../protocol/item.ts';
import { commandActions } from '../command/command-actions.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import type { ToolContext } from './tool.ts';

export type CommandExecutionItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** How a command ended that was run, or that was not because the user did not want it. */
export interface CommandEnd {
  readonly status: 'completed' | 'failed' | 'declined';
  readonly process: RunningProcess | null;
  readonly output: string;
  readonly exitCode: number | null;
  readonly durationMs: number | null;
}

const NOT_RUN = -1;
const OPEN = { status: 'inProgress', aggregatedOutput: null, exitCode: null, durationMs: null } as const;

/** The `commandExecution` item of one call: its events and its record. */
export class CommandItem {
  readonly callId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly display: string;
  readonly actions: CommandAction[];
  readonly context: ToolContext;
  #startedAtMs: number | null = null;

  constructor(call: { callId: string; argv: readonly string[]; cwd: string }, context: ToolContext) {
    this.callId = call.callId;
    this.argv = call.argv;
    this.cwd = call.cwd;
    this.display = quoteCommand(call.argv);
    this.actions = commandActions(call.argv, call.cwd);
    this.context = context;
  }

  /** When it was first asked for, begun or announced. */
  get startedAtMs(): number {
    this.#startedAtMs ??= Date.now();
    return this.#startedAtMs;
  }

  /** As it is stored before its process is there. */
  begun(): CommandExecutionItem {
    return { ...this.#item(null, OPEN), source: 'unifiedExecStartup' };
  }

  startedEvent(process: RunningProcess | null) {
    return {
      kind: 'itemStarted',
      turnId: this.context.turnId,
      item: this.#item(process, OPEN),
      startedAtMs: this.startedAtMs,
    } as const;
  }

  async complete({ status, process, output, exitCode, durationMs }: CommandEnd): Promise<void> {
    const aggregatedOutput = output === '' ? null : output;
    await this.context.host.emit({
      kind: 'itemCompleted',
      turnId: this.context.turnId,
      item: this.#item(process, { status, aggregatedOutput, exitCode, durationMs }),
      startedAtMs: this.startedAtMs,
      completedAtMs: Date.now(),
    });
  }

  /** Nothing in `limited` persistence, where commands are not stored. */
  records({ status, process, output, exitCode, durationMs }: CommandEnd): HistoryRecord[] {
    if (this.context.config.persistence === 'limited') return [];
    const outcome = {
      callId: this.callId,
      processId: process?.id ?? null,
      turnId: this.context.turnId,
      command: this.argv,
      cwd: this.cwd,
      commandActions: this.actions,
      source: sourceOf(process),
      aggregatedOutput: output,
      exitCode: exitCode ?? NOT_RUN,
      durationMs: durationMs ?? 0,
      status,
    };
    return [execCommandEnd(outcome, { itemId: this.callId, startedAtMs: this.startedAtMs })];
  }

  #item(
    process: RunningProcess | null,
    state: Pick<CommandExecutionItem, 'status' | 'aggregatedOutput' | 'exitCode' | 'durationMs'>,
  ): CommandExecutionItem {
    const { status, ...result } = state;
    return {
      type: 'commandExecution',
      id: this.callId,
      command: this.display,
      cwd: this.cwd,
      processId: process?.id ?? null,
      source: sourceOf(process),
      status,
      commandActions: this.actions,
      ...result,
    };
  }
}

// Until it runs, a command is only what the agent wants.
function sourceOf(process: RunningProcess | null): CommandExecutionItem['source'] {
  return process === null ? 'agent' : 'unifiedExecStartup';
}
