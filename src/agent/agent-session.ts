import { resolve } from 'node:path';
import { setImmediate as nextTask } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { settleWithin } from '../async/settle-within.ts';
import { threadRolledBack } from '../history/extended-records.ts';
import { type HistoryRecord, newRecord } from '../history/record.ts';
import type { UserInput } from '../protocol/input.ts';
import { backgroundTerminalOf } from './background-terminal.ts';
import { contextItems } from './context-items.ts';
import { abortTurn, completeTurn, failTurn, type TurnEnd } from './end-turn.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { loadContext } from './load-context.ts';
import { createModel } from './model/create-model.ts';
import { modelFacts } from './model/model-facts.ts';
import type { ModelContext } from './model-context.ts';
import {
  type ActiveTurn,
  type AgentSession,
  type BackgroundTerminal,
  type SessionConfig,
  SessionError,
  type SessionHost,
  type SessionJournal,
  type SessionSettings,
  type TurnInput,
} from './session.ts';
import type { SessionState } from './session-state.ts';
import { TokenMeter } from './token-meter.ts';
import { createToolServices } from './tools/index.ts';
import type { Tool } from './tools/tool.ts';
import { Turn } from './turn.ts';
import { turnContextRecord } from './turn-context-record.ts';
import { runTurn } from './turn-loop.ts';
import { JournalFailed, TurnRecords } from './turn-records.ts';
import { readUserInstructions } from './user-instructions.ts';

/** What a stopped turn gets to stop by itself. */
const GRACE_MS = 100;
const TURN_END_MS = 300;
/** A command that does not heed its end is killed first. */
const COMMANDS_END_MS = 600;
/** Stands for a turn where a context is stored before the first one. */
const CONTEXT_WITHOUT_TURN = 'auto-compact-1';
/** A released interrupt is answered at once; one that is not must not hold the end of the turn for ever. */
const RELEASE_TIMEOUT_MS = 2000;

/** What the model is told before anything else, and how it is stored beside it. */
interface FirstContext {
  readonly items: readonly object[];
  readonly records: readonly HistoryRecord[];
}

const NO_CONTEXT: FirstContext = { items: [], records: [] };

export interface CreateAgentSession {
  readonly threadId: string;
  readonly config: SessionConfig;
  readonly settings: SessionSettings;
  readonly journal: SessionJournal;
  readonly host: SessionHost;
  readonly tools: readonly Tool[];
}

export function createAgentSession(options: CreateAgentSession): AgentSession {
  return new LoadedSession(options);
}

class LoadedSession implements AgentSession {
  readonly #journal: SessionJournal;
  readonly #state: SessionState;
  #settings: SessionSettings;
  #context: Promise<ModelContext> | null = null;
  /** Of the history when anything was last read of it. */
  #revision: number;
  #userInstructions: Promise<string | null> | null = null;
  /** The running turn, then what was submitted while it was ending. */
  #turns: Turn[] = [];
  #idle: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: CreateAgentSession) {
    const { threadId, config, settings, journal, host, tools } = options;
    this.#settings = settings;
    this.#journal = journal;
    this.#revision = journal.revision;
    this.#state = {
      threadId,
      config,
      host,
      tools,
      records: new TurnRecords(journal, config.persistence),
      model: createModel(settings.provider),
      meter: new TokenMeter(),
      services: createToolServices(config, threadId),
      context: () => this.#loadedContext(),
      forgetContext: () => {
        this.#context = null;
      },
      userInstructions: () => {
        this.#userInstructions ??= readUserInstructions(config.instructionFiles);
        return this.#userInstructions;
      },
    };
  }

  get settings(): SessionSettings {
    return this.#settings;
  }

  get activeTurn(): ActiveTurn | null {
    return this.#turns[0] ?? null;
  }

  submit({ input, overrides, outputSchema, clientUserMessageId }: TurnInput): { readonly turnId: string } {
    if (this.#isClosed) throw new SessionError('the thread is closed');
    this.#settings = override(this.#settings, overrides);
    const waiting = { input, clientId: clientUserMessageId ?? null };
    const open = this.#turns.find(({ isAcceptingInput }) => isAcceptingInput);
    if (open !== undefined) {
      if (input.length > 0) open.addInput(waiting);
      return { turnId: open.turnId };
    }
    const turn = new Turn({
      turnId: uuidv7(),
      session: this.#state,
      settings: this.#settings,
      outputSchema,
      first: waiting,
    });
    this.#turns.push(turn);
    this.#idle = this.#idle.then(() => this.#run(turn));
    return { turnId: turn.turnId };
  }

  steer(
    expectedTurnId: string,
    input: readonly UserInput[],
    clientUserMessageId?: string | null,
  ): { readonly turnId: string } {
    if (expectedTurnId === '') throw new SessionError('expectedTurnId must not be empty');
    const turn = this.#turns.find(({ isAcceptingInput }) => isAcceptingInput);
    if (turn === undefined) throw new SessionError('no active turn to steer');
    const { turnId } = turn;
    if (turnId !== expectedTurnId) {
      throw new SessionError(`expected active turn id \`${expectedTurnId}\` but found \`${turnId}\``);
    }
    if (input.length === 0) throw new SessionError('input must not be empty');
    turn.addInput({ input, clientId: clientUserMessageId ?? null });
    return { turnId };
  }

  async interrupt(turnId: string): Promise<{ readonly release: () => void }> {
    const [turn] = this.#turns;
    if (turn === undefined) {
      if (turnId === '') return { release: () => {} };
      throw new SessionError('no active turn to interrupt');
    }
    if (turnId !== '' && turn.turnId !== turnId) {
      throw new SessionError(`expected active turn id ${turnId} but found ${turn.turnId}`);
    }
    turn.interrupt();
    return turn.stopped();
  }

  async injectItems(items: readonly object[]): Promise<void> {
    const context = await this.#loadedContext();
    const { config, host } = this.#state;
    const first = context.model === null ? await this.#firstContext(context) : NO_CONTEXT;
    const told = [...first.items, ...items];
    // A refused request must leave nothing behind that a second try would double.
    await this.#journal.appendDurably([
      ...first.items.map((item) => newRecord('response_item', item)),
      ...first.records,
      ...items.map((item) => newRecord('response_item', item)),
    ]);
    for (const item of told) context.push(item);
    context.model ??= this.#settings.model;
    if (!config.rawEvents) return;
    const turnId = this.activeTurn?.turnId ?? '';
    for (const item of items) await host.emit({ kind: 'rawResponseItem', turnId, item });
  }

  async #firstContext(context: ModelContext): Promise<FirstContext> {
    const userInstructions = await this.#state.userInstructions();
    const settings = { outputSchema: null, userInstructions };
    return {
      items: contextItems(this.#state.config, this.#settings, userInstructions, context),
      records: [turnContextRecord(CONTEXT_WITHOUT_TURN, this.#settings, settings)],
    };
  }

  async rollBack(numTurns: number, { isSilent = false } = {}): Promise<void> {
    const { meter, host } = this.#state;
    const marker = threadRolledBack(numTurns);
    this.#forgetWhatChanged();
    const context = await loadContext(this.#journal, meter, [marker]);
    const before = meter.usage;
    meter.estimate(
      estimateTokens(this.#settings.baseInstructions, context.items),
      modelFacts(this.#settings.model).contextWindow,
    );
    try {
      await this.#journal.appendDurably([meter.toRecord(), marker]);
    } catch (reason) {
      meter.usage = before;
      throw reason;
    }
    this.#context = Promise.resolve(context);
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
    for (const turn of this.#turns) turn.interrupt();
    const ended = this.#idle.then(() => this.#state.records.flush());
    const killed = this.#state.services.processes.close();
    await Promise.all([settleWithin(ended, TURN_END_MS), settleWithin(killed, COMMANDS_END_MS)]);
  }

  async #run(turn: Turn): Promise<void> {
    // The first event comes after the answer to whoever submitted the turn.
    await nextTask();
    const { status, error } = await this.#runToEnd(turn);
    await settleWithin(turn.letStoppedGo(), RELEASE_TIMEOUT_MS);
    this.#turns.shift();
    try {
      await turn.announce({
        kind: 'turnCompleted',
        turnId: turn.turnId,
        status,
        error,
        startedAtMs: turn.startedAtMs,
        completedAtMs: Date.now(),
        lastAgentMessage: turn.lastAgentMessage,
      });
    } catch {
      // The end is stored; a reader that went away does not need it.
    }
  }

  async #runToEnd(turn: Turn): Promise<TurnEnd> {
    try {
      await cutAfterGrace(runTurn(turn), turn.signal);
      return await completeTurn(turn);
    } catch (reason) {
      return this.#endEarly(turn, reason);
    }
  }

  async #endEarly(turn: Turn, reason: unknown): Promise<TurnEnd> {
    if (!turn.signal.aborted || reason instanceof JournalFailed) return failTurn(turn, reason);
    try {
      return await abortTurn(turn, turn.graceLeftMs(GRACE_MS));
    } catch (failure) {
      return failTurn(turn, failure);
    }
  }

  /** Others may have written the thread since its history was read. */
  #forgetWhatChanged(): void {
    if (this.#revision === this.#journal.revision || this.#turns[0]?.hasContext) return;
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

/** Settles as `running` does; once `signal` is aborted, not later than the grace allows. */
async function cutAfterGrace(running: Promise<void>, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let startTimer = () => {};
  const cut = new Promise<never>((_, reject) => {
    startTimer = () => {
      timer = setTimeout(() => reject(signal.reason), GRACE_MS);
    };
  });
  if (signal.aborted) startTimer();
  else signal.addEventListener('abort', startTimer, { once: true });
  try {
    await Promise.race([running, cut]);
  } finally {
    signal.removeEventListener('abort', startTimer);
    clearTimeout(timer);
  }
}

function override(settings: SessionSettings, overrides: TurnInput['overrides']): SessionSettings {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const { cwd } = overrides;
  if (cwd?.includes('\0')) throw new SessionError('cwd must not contain a NUL byte');
  return { ...settings, ...given, ...(cwd !== undefined && { cwd: resolve(settings.cwd, cwd) }) };
}
