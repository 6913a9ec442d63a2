import { execCommandEnd } from '../../history/extended-records.ts';
import { quoteCommand } from '../../history/quote-command.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { CommandAction, ThreadItem } from '../../protocol/item.ts';
import { commandActions } from '../command/command-actions.ts';
import { claimedScript } from '../command/shell-script.ts';
import type { RunningProcess } from '../exec/running-process.ts';
import type { ToolContext } from './tool.ts';

export type CommandExecutionItem = Extract<ThreadItem, { type: 'commandExecution' }>;

/** Whose a command is: one of the terminals that the agent can ask again, a plain run of the agent's, or the user's own. */
export type CommandKind = 'terminal' | 'agent' | 'userShell';

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
  readonly kind: CommandKind;
  #startedAtMs: number | null = null;

  constructor(
    call: { callId: string; argv: readonly string[]; cwd: string; kind?: CommandKind },
    context: ToolContext,
  ) {
    this.callId = call.callId;
    this.argv = call.argv;
    this.cwd = call.cwd;
    this.kind = call.kind ?? 'terminal';
    this.display = quoteCommand(call.argv);
    this.actions = commandActions(call.argv, call.cwd);
    this.context = context;
  }

  /** What was asked for, without the shell that runs it. */
  get command(): string {
    return claimedScript(this.argv) ?? this.display;
  }

  /** When it was first asked for, begun or announced. */
  get startedAtMs(): number {
    this.#startedAtMs ??= Date.now();
    return this.#startedAtMs;
  }

  /** As it is stored before its process is there. */
  begun(): CommandExecutionItem {
    const item = this.#item(null, OPEN);
    return this.kind === 'terminal' ? { ...item, source: 'unifiedExecStartup' } : item;
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
      processId: this.#processId(process),
      turnId: this.context.turnId,
      command: this.argv,
      cwd: this.cwd,
      commandActions: this.actions,
      source: this.#source(process),
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
      processId: this.#processId(process),
      source: this.#source(process),
      status,
      commandActions: this.actions,
      ...result,
    };
  }

  #processId(process: RunningProcess | null): string | null {
    return this.kind === 'terminal' ? (process?.id ?? null) : null;
  }

  #source(process: RunningProcess | null): CommandExecutionItem['source'] {
    if (this.kind !== 'terminal') return this.kind;
    // Until it runs, a command is only what the agent wants.
    return process === null ? 'agent' : 'unifiedExecStartup';
  }
}
