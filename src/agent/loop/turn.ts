import { performance } from 'node:perf_hooks';
import { v7 as uuidv7 } from 'uuid';
import { type LiveItem, responseItem } from '../../history/extended-records.ts';
import { withNewerMembers } from '../../history/newer-members.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { UserInput } from '../../protocol/input.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { ModelContext } from '../context/model-context.ts';
import { type ModelFacts, modelFacts } from '../model/model-facts.ts';
import { QuestionWithdrawn } from '../session/question.ts';
import type { ActiveTurn } from '../session/session.ts';
import { SessionError } from '../session/session-error.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { TurnEvent } from '../session/turn-event.ts';
import type { SessionState } from './session-state.ts';
import type { OpenCall } from './tool-calls.ts';
import type { TurnTask } from './turn-task.ts';

const MAX_WAITING_INPUTS = 1000;

export interface WaitingInput {
  readonly input: readonly UserInput[];
  readonly clientId: string | null;
  /** Stored in one with the message. */
  readonly records?: readonly HistoryRecord[];
}

/** Something that the model is to be told though no user said it. */
export interface WaitingItem {
  readonly item: object;
}

export interface TurnParts {
  readonly turnId: string;
  /** Of the chain of work that it belongs to; absent: it begins one. */
  readonly rootTurnId?: string | undefined;
  readonly task: TurnTask;
  readonly session: SessionState;
  readonly settings: SessionSettings;
  readonly outputSchema: unknown;
  /** What the user said; absent for a turn that the user did not begin by saying something. */
  readonly first?: WaitingInput | WaitingItem | undefined;
}

/** `replaced`: another task of the thread takes its place. */
export type StopReason = 'interrupted' | 'replaced';

type AgentMessage = Extract<ThreadItem, { type: 'agentMessage' }>;

/** Why a turn was stopped. */
class TurnInterrupted extends Error {
  override readonly name = 'TurnInterrupted';
}

/** One turn while it runs. */
export class Turn implements ActiveTurn {
  readonly turnId: string;
  readonly rootTurnId: string;
  readonly task: TurnTask;
  readonly session: SessionState;
  readonly settings: SessionSettings;
  readonly outputSchema: unknown;
  /** Calls whose output is not yet recorded, in call order. */
  readonly openCalls: OpenCall[] = [];
  /** Another id under which clients were told that it began. */
  readonly startedAs: string;
  context = new ModelContext();
  /** False as long as `context` stands in for one that is still being read. */
  hasContext = false;
  lastAgentMessage: AgentMessage | null = null;
  /** Of the last response; null when it had none. */
  lastResponseText: string | null = null;
  /** False once the turn decided to end: what comes now belongs to the next one. */
  isAcceptingInput: boolean;
  /** Clients know that another model than the chosen one answers. */
  hasToldReroute = false;
  /** True once it was stopped or has done its work: what begins now is not part of it. */
  isEnding = false;
  /** How the end of a stopped turn is stored. */
  stopReason: StopReason = 'interrupted';

  #startedAtMs = Date.now();
  #started = performance.now();
  readonly #abort = new AbortController();
  readonly #over = new AbortController();
  readonly #items = new Map<string, ThreadItem>();
  readonly #stopWaiters: ((stopped: { readonly release: () => void }) => void)[] = [];
  #stoppedAt = 0;
  readonly #waiting: (WaitingInput | WaitingItem)[];
  readonly #beside = new Set<Promise<unknown>>();
  /** To be called when its beginning is told and stored, and again when its work is over. */
  hasBegun = () => {};
  /** Resolves when its beginning is told and stored, or when its work is over before: what is done beside it comes after that. */
  readonly begun = new Promise<void>((resolve) => {
    this.hasBegun = resolve;
  });
  #firstTokenMs: number | null = null;
  #isSilenced = false;

  constructor(parts: TurnParts) {
    this.turnId = parts.turnId;
    this.rootTurnId = parts.rootTurnId ?? parts.turnId;
    this.task = parts.task;
    this.session = parts.session;
    this.settings = parts.settings;
    this.outputSchema = parts.outputSchema;
    this.startedAs = parts.task.kind === 'review' ? uuidv7() : parts.turnId;
    this.isAcceptingInput = parts.task.kind === 'regular';
    this.#waiting = parts.first === undefined ? [] : [parts.first];
  }

  /** Time runs from now on: the turn may have waited for another one. */
  begin(): void {
    this.#startedAtMs = Date.now();
    this.#started = performance.now();
  }

  get startedAtMs(): number {
    return this.#startedAtMs;
  }

  /** What is known of its model. */
  get facts(): ModelFacts {
    return modelFacts(this.session.config.models, this.settings.model);
  }

  get items(): readonly ThreadItem[] {
    return [...this.#items.values()];
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Aborted when its work is done or it is stopped: nobody is asked any more in its name. */
  get over(): AbortSignal {
    return AbortSignal.any([this.signal, this.#over.signal]);
  }

  get durationMs(): number {
    return Math.round(performance.now() - this.#started);
  }

  get firstTokenMs(): number | null {
    return this.#firstTokenMs;
  }

  /** What came first of what is not yet taken; null when all of it is. */
  get waitingInput(): WaitingInput | WaitingItem | null {
    return this.#waiting[0] ?? null;
  }

  get isSilenced(): boolean {
    return this.#isSilenced;
  }

  /** Time left of what a stopped turn gets to stop by itself. */
  graceLeftMs(graceMs: number): number {
    return Math.max(0, graceMs - (performance.now() - this.#stoppedAt));
  }

  interrupt(reason: StopReason = 'interrupted'): void {
    if (this.signal.aborted) return;
    this.isAcceptingInput = false;
    this.isEnding = true;
    this.stopReason = reason;
    this.#stoppedAt = performance.now();
    this.#abort.abort(new TurnInterrupted('the turn was interrupted'));
  }

  /** Its work is done: what begins now is not part of it. */
  finish(): void {
    this.isEnding = true;
    this.#over.abort(new QuestionWithdrawn('the turn is over'));
  }

  /** Resolves when the end of the turn is stored; the end is announced when every such release was called. */
  stopped(): Promise<{ readonly release: () => void }> {
    return new Promise((resolve) => this.#stopWaiters.push(resolve));
  }

  /** Lets those go on who wait for the end; resolves when all of them have released it. */
  async letStoppedGo(): Promise<void> {
    while (this.#stopWaiters.length > 0) {
      const waiters = this.#stopWaiters.splice(0);
      await Promise.all(waiters.map((go) => new Promise<void>((release) => go({ release }))));
    }
  }

  /** From now on the loop of a turn that was cut off neither says nor stores anything. */
  silence(): void {
    this.#isSilenced = true;
  }

  addInput(waiting: WaitingInput): void {
    if (this.#waiting.length >= MAX_WAITING_INPUTS) throw new SessionError('too many inputs wait for the running turn');
    this.#waiting.push(waiting);
  }

  /** Puts an item before the model with the next request, for which the turn goes on. */
  addItem(item: object): void {
    this.#waiting.push({ item });
  }

  /** Runs work that belongs to the turn and perhaps outlives it. A turn that is stopped gives it time to stop, too. */
  runBeside(work: () => Promise<void>): void {
    const running = work()
      // It may fail only where the turn fails, too, which says so.
      .catch(() => {})
      .finally(() => this.#beside.delete(running));
    this.#beside.add(running);
  }

  async besideDone(): Promise<void> {
    while (this.#beside.size > 0) await Promise.all(this.#beside);
  }

  dropInput(): void {
    this.#waiting.shift();
  }

  noteToken(): void {
    this.#firstTokenMs ??= this.durationMs;
  }

  emit(event: TurnEvent): void | Promise<void> {
    if (this.#isSilenced) return;
    return this.announce(event);
  }

  /** As `emit`, but heard to the last: for the end of the turn, and for commands that outlive it. */
  announce(event: TurnEvent): void | Promise<void> {
    this.#note(event);
    return this.session.host.emit(event);
  }

  /** Stores an item and puts it before the model. */
  /** `live`: the item by which clients see it. */
  async recordItem(item: object, live?: LiveItem): Promise<void> {
    if (this.#isSilenced) return;
    await this.#store(item, [responseItem(item, live && this.session.records.live(live))]);
  }

  /** Stores an item, with the records that tell of it, and puts it before the model. */
  async storeItem(item: object, ...beside: readonly HistoryRecord[]): Promise<void> {
    await this.#store(item, [responseItem(item), ...beside]);
  }

  async #store(item: object, all: readonly HistoryRecord[]): Promise<void> {
    const { records, config } = this.session;
    await records.append(...all);
    this.context.push(item);
    if (!config.rawEvents) return;
    const wait = this.announce({ kind: 'rawResponseItem', turnId: this.turnId, item });
    // A reader that is slow must not hold up the end of a stopped turn.
    if (!this.signal.aborted) await wait;
  }

  async record(...records: readonly HistoryRecord[]): Promise<void> {
    if (this.#isSilenced) return;
    await this.session.records.append(...records);
  }

  #note(event: TurnEvent): void {
    if (event.kind !== 'itemStarted' && event.kind !== 'itemCompleted') return;
    if (event.turnId !== this.turnId) return;
    const { item } = event;
    this.#items.set(`${item.type} ${item.id}`, item);
    if (event.kind === 'itemCompleted' && item.type === 'agentMessage') {
      this.lastAgentMessage = withNewerMembers(item, event);
    }
  }
}
