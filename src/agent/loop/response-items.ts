import { v4 as uuid } from 'uuid';
import { agentReasoning, agentReasoningRawContent, webSearchEnd } from '../../history/extended-records.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import { isObject } from '../../protocol/json-object.ts';
import { ImageGenerationItems } from '../images/image-generation-items.ts';
import type { ModelEvent, OutputItem } from '../model/model-client.ts';
import { LOCAL_SHELL } from '../tools/local-shell.ts';
import type { ToolCall } from '../tools/tool.ts';
import { TOOL_SEARCH } from '../tools/tool-search.ts';
import { type AgentMessage, type MessageItem, PlainMessage, readAgentMessage } from './agent-message.ts';
import { ItemAnnouncer, type OpenItem } from './item-announcer.ts';
import { readLocalShell } from './local-shell-action.ts';
import { textOf, textOrNull, textsOf } from './output-item.ts';
import { PlanItem } from './plan-item.ts';
import { PlanModeMessage } from './plan-mode-message.ts';
import { toStoredItem } from './stored-items.ts';
import type { ToolCalls } from './tool-calls.ts';
import type { Turn } from './turn.ts';
import { readWebSearch } from './web-search-item.ts';

type Reasoning = Extract<ThreadItem, { type: 'reasoning' }>;

/** Turns the output items of one model response into events for clients, records, and calls of tools. */
export class ResponseItems {
  readonly #turn: Turn;
  readonly #calls: ToolCalls;
  readonly #items: ItemAnnouncer;
  readonly #images: ImageGenerationItems;
  /** Of plan mode; null elsewhere. */
  readonly #plan: PlanItem | null;
  readonly #done: ReadonlyMap<string, (item: OutputItem) => Promise<void>>;
  #open: OpenItem | null = null;
  #message: MessageItem | null = null;
  /** Text of the last agent message of this response. */
  lastText: string | null = null;

  constructor(turn: Turn, calls: ToolCalls) {
    this.#turn = turn;
    this.#calls = calls;
    this.#items = new ItemAnnouncer(turn);
    this.#images = new ImageGenerationItems(turn, this.#items);
    this.#plan = turn.settings.collaborationMode.mode === 'plan' ? new PlanItem(turn, this.#items) : null;
    this.#done = new Map(
      Object.entries({
        message: (item) => this.#messageDone(item),
        reasoning: (item) => this.#reasoningDone(item),
        web_search_call: (item) => this.#webSearchDone(item),
        function_call: (item) => this.#callDone(item, { type: 'function', arguments: textOf(item.arguments) }),
        image_generation_call: (item) => this.#images.done(item, this.#open, () => this.#record(item)),
        local_shell_call: (item) => this.#localShellDone(item),
        tool_search_call: (item) => this.#toolSearchDone(item),
        custom_tool_call: (item) => this.#callDone(item, { type: 'custom', input: textOf(item.input) }),
      } satisfies Record<string, (item: OutputItem) => Promise<void>>),
    );
  }

  /** A returned promise asks to wait; deltas return none unless a reader is slow. */
  take(event: ModelEvent): void | Promise<void> {
    this.#turn.noteToken();
    switch (event.type) {
      case 'textDelta':
        return this.#message?.delta(event.delta);
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
    // One item at a time is open: what follows belongs to the newest.
    this.#open = null;
    this.#message = null;
    if (item.type === 'message') {
      this.#message = this.#newMessage(readAgentMessage(item));
      await this.#message.begin();
      return;
    }
    if (item.type === 'image_generation_call') {
      this.#open = await this.#images.begin(item);
      return;
    }
    const first = FIRST_VIEW.get(item.type);
    if (first !== undefined) this.#open = await this.#items.start(first(item));
  }

  async #itemDone(item: OutputItem): Promise<void> {
    const done = this.#done.get(item.type);
    if (done !== undefined) await done(item);
    else await this.#record(item);
    this.#open = null;
    this.#message = null;
  }

  #newMessage(begun: AgentMessage): MessageItem {
    return this.#plan === null
      ? new PlainMessage(this.#turn, this.#items, begun)
      : new PlanModeMessage(this.#turn, this.#items, this.#plan, begun);
  }

  async #messageDone(item: OutputItem): Promise<void> {
    if (item.role !== 'assistant') return this.#record(item);
    const message = readAgentMessage(item);
    const text = await (this.#message ?? this.#newMessage(message)).done(message, () => this.#record(item));
    this.lastText = text ?? this.lastText;
  }

  async #reasoningDone(item: OutputItem): Promise<void> {
    const shown = readReasoning(item);
    const open = await this.#openOr(shown);
    const live = this.#items.live(open);
    await this.#turn.record(...shown.summary.map((part) => agentReasoning(part, live)));
    if (this.#turn.session.records.isExtended || this.#turn.session.config.showRawReasoning) {
      await this.#turn.record(...shown.content.map((part) => agentReasoningRawContent(part, live)));
    }
    await this.#record(item);
    await this.#items.complete(open, shown);
  }

  async #webSearchDone(item: OutputItem): Promise<void> {
    const shown = readWebSearch(item);
    const open = await this.#openOr(shown);
    const action = isObject(item.action) ? item.action : { type: 'other' };
    await this.#turn.record(webSearchEnd({ id: open.id, query: shown.query, action }, this.#items.live(open)));
    await this.#record(item);
    await this.#items.complete(open, shown);
  }

  /** One that asks for something else than a command is passed over, as by the original. */
  async #localShellDone(item: OutputItem): Promise<void> {
    const action = readLocalShell(item.action);
    if (action === null) return;
    const callId = textOf(item.call_id) || textOf(item.id) || uuid();
    await this.#record({ ...item, call_id: callId });
    if (this.#turn.signal.aborted) return;
    this.#calls.start({ callId, namespace: null, name: LOCAL_SHELL, payload: { type: 'localShell', action } });
  }

  /** What the service searched itself it answers itself. */
  async #toolSearchDone(item: OutputItem): Promise<void> {
    const callId = textOf(item.call_id);
    await this.#record(item);
    if (item.execution !== 'client' || callId === '' || this.#turn.signal.aborted) return;
    const payload = { type: 'search', arguments: item.arguments } as const;
    this.#calls.start({ callId, namespace: null, name: TOOL_SEARCH, payload });
  }

  async #callDone(item: OutputItem, payload: ToolCall['payload']): Promise<void> {
    const callId = textOf(item.call_id) || uuid();
    await this.#record({ ...item, call_id: callId });
    if (this.#turn.signal.aborted) return;
    this.#calls.start({ callId, namespace: textOrNull(item.namespace), name: textOf(item.name), payload });
  }

  async #record(item: OutputItem): Promise<void> {
    const stored = toStoredItem(item);
    if (stored !== null) await this.#turn.recordItem(stored);
  }

  async #openOr(shown: ThreadItem): Promise<OpenItem> {
    return this.#open?.type === shown.type ? this.#open : this.#items.start(shown);
  }
}

/** How an item looks when the model has only begun it; other kinds are shown when they are done. */
const FIRST_VIEW: ReadonlyMap<string, (item: OutputItem) => ThreadItem> = new Map(
  Object.entries({
    reasoning: (item) => ({ ...readReasoning(item), summary: [], content: [] }),
    web_search_call: (item) => ({ ...readWebSearch(item), query: '', action: { type: 'other' } }),
  } satisfies Record<string, (item: OutputItem) => ThreadItem>),
);

function readReasoning(item: OutputItem): Reasoning {
  return {
    type: 'reasoning',
    id: textOf(item.id),
    summary: textsOf(item.summary),
    content: textsOf(item.content),
  };
}
