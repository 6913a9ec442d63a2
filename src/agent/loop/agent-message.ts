import { v4 as uuid } from 'uuid';
import { agentMessage } from '../../history/extended-records.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { OutputItem } from '../model/model-client.ts';
import type { ItemAnnouncer, OpenItem } from './item-announcer.ts';
import { textOf, textsOf } from './output-item.ts';
import type { Turn } from './turn.ts';

export type AgentMessage = Extract<ThreadItem, { type: 'agentMessage' }>;

/** One message of the agent on its way to clients and records. */
export interface MessageItem {
  /** The model begins it. */
  begin(): Promise<void>;
  delta(delta: string): void | Promise<void>;
  /**
   * It is whole. `record` stores it for the model; what comes back is what the user was told, null where that is
   * nothing.
   */
  done(message: AgentMessage, record: () => Promise<void>): Promise<string | null>;
}

/** A message that is shown as it is. */
export class PlainMessage implements MessageItem {
  readonly #turn: Turn;
  readonly #items: ItemAnnouncer;
  readonly #begun: AgentMessage;
  #open: OpenItem | null = null;

  constructor(turn: Turn, items: ItemAnnouncer, begun: AgentMessage) {
    this.#turn = turn;
    this.#items = items;
    this.#begun = begun;
  }

  async begin(): Promise<void> {
    this.#open = await this.#items.start({ ...this.#begun, phase: null });
  }

  delta(delta: string): void | Promise<void> {
    const { turnId } = this.#turn;
    return this.#turn.emit({ kind: 'agentMessageDelta', turnId, itemId: this.#begun.id, delta });
  }

  async done(message: AgentMessage, record: () => Promise<void>): Promise<string> {
    const open = this.#open ?? (await this.#items.start(message));
    await this.#turn.record(messageRecord(message, this.#items, open));
    await record();
    await this.#items.complete(open, message);
    return message.text;
  }
}

export function messageRecord(
  { text, phase, memoryCitation }: AgentMessage,
  items: ItemAnnouncer,
  open: OpenItem,
): HistoryRecord {
  return agentMessage({ text, phase, memoryCitation }, items.live(open));
}

export function readAgentMessage(item: OutputItem): AgentMessage {
  return {
    type: 'agentMessage',
    id: textOf(item.id) || uuid(),
    text: textsOf(item.content).join(''),
    phase: readPhase(item.phase),
    memoryCitation: null,
  };
}

function readPhase(phase: unknown): AgentMessage['phase'] {
  return phase === 'commentary' || phase === 'final_answer' || phase === 'partial_answer' ? phase : null;
}
