import { v7 as uuidv7 } from 'uuid';
import { settleWithin } from '../async/settle-within.ts';
import type { UserInput } from '../protocol/input.ts';
import type { ReviewTarget } from '../protocol/review.ts';
import type { TurnError } from '../protocol/turn.ts';
import { compactTask } from './compaction/compact-task.ts';
import { messageOf } from './context/context-items.ts';
import { loadContext } from './context/load-context.ts';
import type { ModelContext } from './context/model-context.ts';
import { TokenMeter } from './context/token-meter.ts';
import { readUserInstructions } from './context/user-instructions.ts';
import { GoalKeeper } from './goal/goal-keeper.ts';
import { continuationText } from './goal/goal-messages.ts';
import { GoalPursuit } from './goal/goal-pursuit.ts';
import { PendingStart } from './hooks/pending-start.ts';
import type { SessionSource } from './hooks/session-start.ts';
import { injectItems } from './loop/inject-items.ts';
import { rollBack } from './loop/roll-back.ts';
import type { SessionState } from './loop/session-state.ts';
import { Turn, type TurnParts } from './loop/turn.ts';
import { regularTask } from './loop/turn-loop.ts';
import { TurnQueue } from './loop/turn-queue.ts';
import { TurnSequel } from './loop/turn-sequel.ts';
import type { TurnTask } from './loop/turn-task.ts';
import { ThreadServers } from './mcp/thread-servers.ts';
import { createModel } from './model/create-model.ts';
import { readableInstructions } from './permissions/readable.ts';
import { MessageQueue } from './queue/message-queue.ts';
import { QueuedTurns } from './queue/queued-turns.ts';
import { reviewTask } from './review/review-task.ts';
import type { ActiveTurn, AgentSession, BackgroundTerminal, TurnInput } from './session/session.ts';
import type { SessionConfig } from './session/session-config.ts';
import { SessionError } from './session/session-error.ts';
import type { SessionHost, SessionJournal } from './session/session-host.ts';
import type { SessionSettings, SettingOverrides } from './session/session-settings.ts';
import { SettingsKeeper } from './session/settings-keeper.ts';
import { TurnRecords } from './session/turn-records.ts';
import { type AgentControl, NO_AGENTS } from './sub-agents/agent-control.ts';
import { agentNotice } from './sub-agents/agent-notice.ts';
import type { AgentStatus } from './sub-agents/agent-status.ts';
import { fitStatus } from './sub-agents/fit-status.ts';
import { backgroundTerminalOf } from './tools/background-terminal.ts';
import { createToolServices } from './tools/index.ts';
import type { Tool } from './tools/tool.ts';
import { runBeside } from './user-shell/run-beside.ts';
import type { UserShellCommand } from './user-shell/user-shell-command.ts';
import { userShellTask } from './user-shell/user-shell-task.ts';

const TURN_END_MS = 300;
/** A command that does not heed its end is killed first. */
const COMMANDS_END_MS = 600;
export interface CreateAgentSession {
  readonly threadId: string;
  readonly config: SessionConfig;
  readonly settings: SessionSettings;
  readonly journal: SessionJournal;
  readonly host: SessionHost;
  readonly tools: readonly Tool[];
  /** How the thread came to be loaded; `startup` by default. */
  readonly source?: SessionSource;
  /** None by default. */
  readonly mcp?: ThreadServers;
  /** None by default. */
  readonly agents?: AgentControl;
}

export function createAgentSession(options: CreateAgentSession): AgentSession {
  return new LoadedSession(options);
}

class LoadedSession implements AgentSession {
  readonly goals: GoalPursuit;
  readonly #journal: SessionJournal;
  readonly #state: SessionState;
  readonly #settings: SettingsKeeper;
  #context: Promise<ModelContext> | null = null;
  /** Of the history when anything was last read of it. */
  #revision: number;
  #userInstructions: Promise<string | null> | null = null;
  readonly queued: QueuedTurns;
  readonly #turns: TurnQueue;
  #isClosed = false;

  constructor(options: CreateAgentSession) {
    const { threadId, config, settings, journal, host, tools } = options;
    const { mcp = ThreadServers.none(), agents = NO_AGENTS, source = 'startup' } = options;
    this.#journal = journal;
    this.#revision = journal.revision;
    const records = new TurnRecords(journal, config.persistence);
    this.#settings = new SettingsKeeper(threadId, records, settings, config.limits);
    this.queued = new QueuedTurns(new MessageQueue(threadId, journal, config.persistence), {
      isIdle: () => this.#turns.running === null,
      submit: (turn) => this.submit(turn),
      host,
    });
    this.goals = new GoalPursuit({
      keeper: new GoalKeeper(threadId, journal, config.persistence),
      isPursued: config.features.goals,
      tell: (goal, turnId) => host.emit({ kind: 'goalUpdated', turnId, goal }),
    });
    this.#turns = new TurnQueue(
      new TurnSequel({
        goals: this.goals,
        next: () => this.queued.next(),
        pursueGoal: () => this.pursueGoal(),
      }),
    );
    this.#state = {
      threadId,
      config,
      host,
      tools,
      journal,
      records,
      start: new PendingStart(source),
      storeSettings: () => this.#settings.store(),
      model: createModel(settings.provider, config.login),
      meter: new TokenMeter(),
      goals: this.goals,
      services: createToolServices(config, { threadId, mcp, agents, goals: this.goals }),
      context: () => this.#loadedContext(),
      forgetContext: () => {
        this.#context = null;
      },
      userInstructions: () => {
        const files = readableInstructions(config.instructionFiles, config, this.#settings.current);
        this.#userInstructions ??= files.then(readUserInstructions);
        return this.#userInstructions;
      },
    };
  }

  get settings(): SessionSettings {
    return this.#settings.current;
  }

  get mcp(): ThreadServers {
    return this.#state.services.mcp;
  }

  get activeTurn(): ActiveTurn | null {
    return this.#turns.running;
  }

  submit(asked: TurnInput): { readonly turnId: string; readonly rootTurnId: string } {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    const { input, overrides, outputSchema, clientUserMessageId, rootTurnId: root, records } = asked;
    const isChanged = this.#settings.change(overrides);
    const waiting = { input, clientId: clientUserMessageId ?? null, ...(records !== undefined && { records }) };
    const { open } = this.#turns;
    if (open !== null && input.length > 0) open.addInput(waiting);
    const turn = open ?? this.#begin(regularTask, { outputSchema, rootTurnId: root, first: waiting });
    if (isChanged) void this.#state.host.emit({ kind: 'settingsChanged', settings: this.settings });
    return { turnId: turn.turnId, rootTurnId: turn.rootTurnId };
  }

  async changeSettings(overrides: SettingOverrides): Promise<void> {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    if (!this.#settings.change(overrides)) return;
    await this.#settings.store();
    await this.#state.records.flush();
    void this.#state.host.emit({ kind: 'settingsChanged', settings: this.settings });
  }

  compact(): { readonly turnId: string } {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    this.#turns.running?.interrupt('replaced');
    return this.#begin(compactTask);
  }

  review(target: ReviewTarget): { readonly turnId: string } {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    this.#turns.running?.interrupt('replaced');
    return this.#begin(reviewTask(target));
  }

  runUserShellCommand(command: UserShellCommand): { readonly turnId: string } {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    const { running } = this.#turns;
    if (running === null || running.isEnding || running.task.kind === 'compact' || running.task.kind === 'review')
      return this.#begin(userShellTask(command));
    runBeside(running, command);
    return { turnId: running.turnId };
  }

  pursueGoal(): void {
    // It will be gone on with when the thread is next loaded.
    void this.#pursueGoal().catch(() => {});
  }

  async #pursueGoal(): Promise<void> {
    if (!this.goals.isPursued || this.settings.collaborationMode.mode === 'plan') return;
    const goal = await this.goals.read();
    if (goal?.status !== 'active' || this.#isClosed || this.#turns.running !== null) return;
    this.#begin(regularTask, { first: { item: messageOf('developer', [continuationText(goal)]) } });
  }

  #begin(
    task: TurnTask,
    { outputSchema, ...parts }: Partial<Pick<TurnParts, 'outputSchema' | 'first' | 'rootTurnId'>> = {},
  ): Turn {
    const session = this.#state;
    const turn = new Turn({ turnId: uuidv7(), task, session, settings: this.settings, outputSchema, ...parts });
    this.#turns.add(turn);
    return turn;
  }

  steer(
    expectedTurnId: string,
    input: readonly UserInput[],
    clientUserMessageId?: string | null,
  ): { readonly turnId: string } {
    if (expectedTurnId === '') throw new SessionError('expectedTurnId must not be empty');
    const turn = this.#turns.expectActive(expectedTurnId);
    if (input.length === 0) throw new SessionError('input must not be empty');
    if (turn.task.kind === 'compact' || turn.task.kind === 'review') throw notSteerable(turn.task.kind);
    turn.addInput({ input, clientId: clientUserMessageId ?? null });
    return { turnId: turn.turnId };
  }

  async interrupt(turnId: string): Promise<{ readonly release: () => void }> {
    const { running: turn } = this.#turns;
    if (turn === null) {
      if (turnId === '') return { release: () => {} };
      throw new SessionError('no active turn to interrupt');
    }
    if (turnId !== '' && turn.turnId !== turnId && turn.startedAs !== turnId) {
      throw new SessionError(`expected active turn id ${turnId} but found ${turn.turnId}`);
    }
    turn.interrupt();
    return turn.stopped();
  }

  async stop(): Promise<void> {
    this.#turns.interruptAll();
    await this.#turns.idle;
  }

  async agentEnded(agentId: string, status: AgentStatus): Promise<void> {
    const { config } = this.#state;
    const fitting = fitStatus(status, { config, settings: this.settings });
    const notice = messageOf('user', [agentNotice(agentId, fitting)]);
    const { open } = this.#turns;
    if (open === null) await this.injectItems([notice]);
    else open.addItem(notice);
  }

  async injectItems(items: readonly object[]): Promise<void> {
    const { config, host } = this.#state;
    await injectItems(this.#state, this.settings, items);
    if (!config.rawEvents) return;
    const turnId = this.activeTurn?.turnId ?? '';
    for (const item of items) await host.emit({ kind: 'rawResponseItem', turnId, item });
  }

  async rollBack(numTurns: number, { isSilent = false } = {}): Promise<void> {
    const { meter, host } = this.#state;
    this.#forgetWhatChanged();
    this.#context = Promise.resolve(await rollBack(this.#state, this.settings, numTurns));
    if (isSilent) return;
    const { usage, rateLimits } = meter;
    if (usage !== null) await host.emit({ kind: 'tokenUsageUpdated', turnId: uuidv7(), tokenUsage: usage });
    await host.emit({ kind: 'rateLimitsUpdated', rateLimits });
  }

  get hasRunningCommands(): boolean {
    return this.#state.services.processes.isBusy;
  }

  get backgroundTerminals(): readonly BackgroundTerminal[] {
    return this.#state.services.processes.running.flatMap((process) => backgroundTerminalOf(process) ?? []);
  }

  terminateBackgroundTerminal(processId: string): Promise<boolean> {
    return this.#state.services.processes.terminate(processId);
  }

  cleanBackgroundTerminals(): Promise<void> {
    return this.#state.services.processes.terminateAll();
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
    this.#turns.interruptAll();
    const ended = this.#turns.idle.then(() => this.#state.records.flush());
    const killed = this.#state.services.processes.close();
    this.mcp.close();
    await Promise.all([settleWithin(ended, TURN_END_MS), settleWithin(killed, COMMANDS_END_MS)]);
  }

  /** Others may have written the thread since its history was read. */
  #forgetWhatChanged(): void {
    if (this.#revision === this.#journal.revision || this.#turns.running?.hasContext) return;
    this.#revision = this.#journal.revision;
    this.#context = null;
    this.#state.meter.usage = null;
  }

  #loadedContext(): Promise<ModelContext> {
    this.#forgetWhatChanged();
    if (this.#context === null) {
      const loading = loadContext(this.#journal, this.#state.meter);
      this.#context = loading;
      loading.catch(() => {
        // Another turn may be luckier.
        if (this.#context === loading) this.#context = null;
      });
    }
    return this.#context;
  }
}

function notSteerable(turnKind: 'compact' | 'review'): SessionError {
  const message = `cannot steer a ${turnKind} turn`;
  const codexErrorInfo = { activeTurnNotSteerable: { turnKind } };
  return new SessionError(message, { message, codexErrorInfo, additionalDetails: null } satisfies TurnError);
}
