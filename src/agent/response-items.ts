import { v4 as uuid } from 'uuid';
import { agentMessage, agentReasoning, agentReasoningRawContent, type LiveItem } from '../history/extended-records.ts';
import { newRecord } from '../history/record.ts';
import type { ThreadItem, WebSearchAction } from '../protocol/item.ts';
import type { ModelEvent, OutputItem } from './model/model-client.ts';
import { toStoredItem } from './stored-items.ts';
import type { ToolCalls } from './tool-calls.ts';
import type { ToolCall } from './tools/tool.ts';
import type { Turn } from './turn.ts';

type Item = Readonly<Record<string, unknown>>;
type AgentMessage = Extract<ThreadItem, { type: 'agentMessage' }>;
type Reasoning = Extract<ThreadItem, { type: 'reasoning' }>;
type WebSearch = Extract<ThreadItem, { type: 'webSearch' }>;

/** An item that clients see while the model makes it. */
interface OpenItem {
  readonly id: string;
  readonly type: string;
  readonly startedAtMs: number;
}

/** Turns the output items of one model response into events for clients, records, and calls of tools. */
export class ResponseItems {
  readonly #turn: Turn;
  readonly #calls: ToolCalls;
  readonly #done: ReadonlyMap<string, (item: OutputItem) => Promise<void>>;
  #open: OpenItem | null = null;
  /** Text of the last agent message of this response. */
  lastText: string | null = null;

  constructor(turn: Turn, calls: ToolCalls) {
    this.#turn = turn;
    this.#calls = calls;
    this.#done = new Map(
      Object.entries({
        message: (item) => this.#messageDone(item),
        reasoning: (item) => this.#reasoningDone(item),
        web_search_call: (item) => this.#webSearchDone(item),
        function_call: (item) => this.#callDone(item, { type: 'function', arguments: text(item.arguments) }),
        custom_tool_call: (item) => this.#callDone(item, { type: 'custom', input: text(item.input) }),
      } satisfies Record<string, (item: OutputItem) => Promise<void>>),
    );
  }

  /** A returned promise asks to wait; deltas return none unless a reader is slow. */
  take(event: ModelEvent): void | Promise<void> {
    this.#turn.noteToken();
    switch (event.type) {
      case 'textDelta':
        return this.#textDelta(event.delta);
      case 'reasoningSummaryDelta':
        return this.#reasoningSummaryDelta(event.summaryIndex, event.delta);
      case 'reasoningDelta':
        return this.#reasoningDelta(event.contentIndex, event.delta);
      case 'reasoningSummaryPartAdded':
        return this.#summaryPartAdded(event.summaryIndex);
      case 'itemAdded':
        return this.#added(event.item);
      case 'itemDone':
        return this.#itemDone(event.item);
      default:
        return undefined;
    }
  }

  #textDelta(delta: string): void | Promise<void> {
    if (this.#open?.type !== 'message') return undefined;
    return this.#turn.emit({ kind: 'agentMessageDelta', turnId: this.#turn.turnId, itemId: this.#open.id, delta });
  }

  #reasoningSummaryDelta(summaryIndex: number, delta: string): void | Promise<void> {
    if (this.#open?.type !== 'reasoning') return undefined;
    const { turnId } = this.#turn;
    return this.#turn.emit({ kind: 'reasoningSummaryTextDelta', turnId, itemId: this.#open.id, summaryIndex, delta });
  }

  #reasoningDelta(contentIndex: number, delta: string): void | Promise<void> {
    if (this.#open?.type !== 'reasoning') return undefined;
    const { turnId } = this.#turn;
    return this.#turn.emit({ kind: 'reasoningTextDelta', turnId, itemId: this.#open.id, contentIndex, delta });
  }

  #summaryPartAdded(summaryIndex: number): void | Promise<void> {
    if (this.#open?.type !== 'reasoning') return undefined;
    const { turnId } = this.#turn;
    return this.#turn.emit({ kind: 'reasoningSummaryPartAdded', turnId, itemId: this.#open.id, summaryIndex });
  }

  async #added(item: OutputItem): Promise<void> {
    const first = FIRST_VIEW.get(item.type);
    // One item at a time is open: what follows belongs to the newest.
    this.#open = null;
    if (first !== undefined) await this.#start(item.type, first(item));
  }

  async #itemDone(item: OutputItem): Promise<void> {
    const done = this.#done.get(item.type);
    if (done !== undefined) await done(item);
    else await this.#record(item);
    this.#open = null;
  }

  async #messageDone(item: OutputItem): Promise<void> {
    if (item.role !== 'assistant') return this.#record(item);
    const shown = readAgentMessage(item);
    const open = await this.#openOr(item.type, shown);
    const { phase, memoryCitation } = shown;
    await this.#turn.record(agentMessage({ text: shown.text, phase, memoryCitation }, this.#live(open)));
    await this.#record(item);
    this.lastText = shown.text;
    await this.#complete(open, { ...shown, id: open.id });
  }

  async #reasoningDone(item: OutputItem): Promise<void> {
    const shown = readReasoning(item);
    const open = await this.#openOr(item.type, shown);
    const live = this.#live(open);
    await this.#turn.record(...shown.summary.map((part) => agentReasoning(part, live)));
    if (this.#turn.session.records.isExtended || this.#turn.session.config.showRawReasoning) {
      await this.#turn.record(...shown.content.map((part) => agentReasoningRawContent(part, live)));
    }
    await this.#record(item);
    await this.#complete(open, { ...shown, id: open.id });
  }

  async #webSearchDone(item: OutputItem): Promise<void> {
    const shown = readWebSearch(item);
    const open = await this.#openOr(item.type, shown);
    const action = isObject(item.action) ? item.action : { type: 'other' };
    const end = { type: 'web_search_end', call_id: open.id, query: shown.query, action };
    await this.#turn.record(newRecord('event_msg', end));
    await this.#record(item);
    await this.#complete(open, { ...shown, id: open.id });
  }

  async #callDone(item: OutputItem, payload: ToolCall['payload']): Promise<void> {
    const callId = text(item.call_id) || uuid();
    await this.#record({ ...item, call_id: callId });
    if (!this.#turn.signal.aborted) this.#calls.start({ callId, name: text(item.name), payload });
  }

  #live({ id, startedAtMs }: OpenItem): LiveItem | undefined {
    return this.#turn.session.records.live({ itemId: id, startedAtMs });
  }

  async #record(item: OutputItem): Promise<void> {
    const stored = toStoredItem(item);
    if (stored !== null) await this.#turn.recordItem(stored);
  }

  async #openOr(type: string, shown: ThreadItem): Promise<OpenItem> {
    return this.#open?.type === type ? this.#open : this.#start(type, shown);
  }

  async #start(type: string, item: ThreadItem): Promise<OpenItem> {
    const open = { id: item.id, type, startedAtMs: Date.now() };
    this.#open = open;
    await this.#turn.emit({ kind: 'itemStarted', turnId: this.#turn.turnId, item, startedAtMs: open.startedAtMs });
    return open;
  }

  async #complete({ startedAtMs }: OpenItem, item: ThreadItem): Promise<void> {
    const { turnId } = this.#turn;
    await this.#turn.emit({ kind: 'itemCompleted', turnId, item, startedAtMs, completedAtMs: Date.now() });
  }
}

/** How an item looks when the model has only begun it; other kinds are shown when they are done. */
const FIRST_VIEW: ReadonlyMap<string, (item: OutputItem) => ThreadItem> = new Map(
  Object.entries({
    message: (item) => ({ ...readAgentMessage(item), phase: null }),
    reasoning: (item) => ({ ...readReasoning(item), summary: [], content: [] }),
    web_search_call: (item) => ({ ...readWebSearch(item), query: '', action: { type: 'other' } }),
  } satisfies Record<string, (item: OutputItem) => ThreadItem>),
);

function readAgentMessage(item: OutputItem): AgentMessage {
  return {
    type: 'agentMessage',
    id: text(item.id) || uuid(),
    text: texts(item.content).join(''),
    phase: readPhase(item.phase),
    memoryCitation: null,
  };
}

function readReasoning(item: OutputItem): Reasoning {
  return {
    type: 'reasoning',
    id: text(item.id),
    summary: texts(item.summary),
    content: texts(item.content),
  };
}

function readWebSearch(item: OutputItem): WebSearch {
  const action = readSearchAction(item.action);
  return { type: 'webSearch', id: text(item.id) || uuid(), query: searchQuery(action), action };
}

function readSearchAction(action: unknown): WebSearchAction {
  const raw: Item = isObject(action) ? action : {};
  const url = textOrNull(raw.url);
  switch (raw.type) {
    case 'search': {
      const queries = Array.isArray(raw.queries) ? raw.queries.filter((one) => typeof one === 'string') : null;
      return { type: 'search', query: textOrNull(raw.query), queries };
    }
    case 'open_page':
      return { type: 'openPage', url };
    case 'find_in_page':
      return { type: 'findInPage', url, pattern: textOrNull(raw.pattern) };
    default:
      return { type: 'other' };
  }
}

function searchQuery(action: WebSearchAction): string {
  switch (action.type) {
    case 'search':
      return action.query ?? action.queries?.[0] ?? '';
    case 'openPage':
      return action.url ?? '';
    case 'findInPage':
      return action.pattern === null ? (action.url ?? '') : `'${action.pattern}' in ${action.url ?? ''}`;
    case 'other':
      return '';
  }
}

function readPhase(phase: unknown): AgentMessage['phase'] {
  return phase === 'commentary' || phase === 'final_answer' || phase === 'partial_answer' ? phase : null;
}

function texts(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((part: unknown) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null;
}
