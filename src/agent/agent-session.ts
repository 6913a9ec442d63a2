import { isAbsolute, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { newRecord } from '../history/record.ts';
import type { UserInput } from '../protocol/input.ts';
import { contextItems } from './context-items.ts';
import { abortTurn, completeTurn, failTurn, type TurnEnd } from './end-turn.ts';
import { loadContext } from './load-context.ts';
import { createModel } from './model/create-model.ts';
import type { ModelContext } from './model-context.ts';
import {
  type ActiveTurn,
  type AgentSession,
  SessionError,
  type SessionConfig,
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
import { TurnRecords } from './turn-records.ts';

/** What a stopped turn gets to stop by itself. */
const GRACE_MS = 100;
const SHUTDOWN_MS = 300;
/** A released interrupt is answered at once; one that is not must not hold the end of the turn for ever. */
const RELEASE_TIMEOUT_MS = 2000;

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
  readonly #interrupts: ((wait: Promise<void>) => void)[] = [];
  #settings: SessionSettings;
  #context: Promise<ModelContext> | null = null;
  /** The running turn, then what was submitted while it was ending. */
  #turns: Turn[] = [];
  #idle: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: CreateAgentSession) {
    const { threadId, config, settings, journal, host, tools } = options;
    this.#settings = settings;
    this.#journal = journal;
    this.#state = {
      threadId,
      config,
      host,
      tools,
      records: new TurnRecords(journal, config.persistence),
      model: createModel(settings.provider),
      meter: new TokenMeter(),
      services: createToolServices(config),
      context: () => this.#loadedContext(),
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
    turn.isAcceptingInput = false;
    turn.interrupt();
    return new Promise((stopped) => {
      this.#interrupts.push((wait) => void wait);
      this.#interrupts.pop();
      this.#waitForStop(stopped);
    });
  }

  async injectItems(items: readonly object[]): Promise<void> {
    const context = await this.#loadedContext();
    const { records, config, host } = this.#state;
    if (!context.hasTurnContext) {
      const told = contextItems(config, this.#settings, context.items);
      await records.append(turnContextRecord(uuidv7(), this.#settings, null));
      context.hasTurnContext = true;
      items = [...told, ...items];
    }
    await records.append(...items.map((item) => newRecord('response_item', item)));
    for (const item of items) context.push(item);
    await records.persist();
    await records.flush();
    if (!config.rawEvents) return;
    const turnId = this.activeTurn?.turnId ?? '';
    for (const item of items) await host.emit({ kind: 'rawResponseItem', turnId, item });
  }

  reloadContext(): void {
    this.#context = null;
  }

  async shutdown(): Promise<void> {
    this.#isClosed = true;
  }
}
