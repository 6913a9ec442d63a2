import { type AgentMessage, type MessageItem, messageRecord } from './agent-message.ts';
import type { ItemAnnouncer, OpenItem } from './item-announcer.ts';
import type { PlanItem } from './plan-item.ts';
import { type MessagePart, ProposedPlanSplitter, splitProposedPlan } from './proposed-plan.ts';
import type { Turn } from './turn.ts';

/**
 * A message in plan mode: a plan that it proposes is an item of its own. What is left of the message is one if there
 * is more to it than space.
 */
export class PlanModeMessage implements MessageItem {
  readonly #turn: Turn;
  readonly #items: ItemAnnouncer;
  readonly #plan: PlanItem;
  readonly #begun: AgentMessage;
  readonly #splitter = new ProposedPlanSplitter();
  #open: OpenItem | null = null;
  /** What came before there was anything to see. */
  #space = '';

  constructor(turn: Turn, items: ItemAnnouncer, plan: PlanItem, begun: AgentMessage) {
    this.#turn = turn;
    this.#items = items;
    this.#plan = plan;
    this.#begun = begun;
  }

  begin(): Promise<void> {
    return this.delta(this.#begun.text);
  }

  delta(delta: string): Promise<void> {
    return this.#show(this.#splitter.split(delta));
  }

  async done(message: AgentMessage, record: () => Promise<void>): Promise<string | null> {
    await this.#show(this.#splitter.end());
    const { text, plan } = splitProposedPlan(message.text);
    if (plan !== null) await this.#plan.complete(plan);
    if (text.trim() === '') {
      await record();
      return null;
    }
    const shown = { ...message, text };
    const open = this.#open ?? (await this.#start());
    await this.#turn.record(messageRecord(shown, this.#items, open));
    await record();
    await this.#items.complete(open, shown);
    return text;
  }

  async #show(parts: readonly MessagePart[]): Promise<void> {
    for (const part of parts) {
      if (part.kind === 'text') await this.#showText(part.text);
      else if (part.kind === 'planBegins') await this.#plan.begin();
      else if (part.kind === 'plan') await this.#plan.delta(part.text);
    }
  }

  async #showText(text: string): Promise<void> {
    if (this.#open === null && text.trim() === '') {
      this.#space += text;
      return;
    }
    const open = this.#open ?? (await this.#start());
    const delta = this.#space + text;
    this.#space = '';
    await this.#turn.emit({ kind: 'agentMessageDelta', turnId: this.#turn.turnId, itemId: open.id, delta });
  }

  async #start(): Promise<OpenItem> {
    this.#open = await this.#items.start({ ...this.#begun, text: '', phase: null });
    return this.#open;
  }
}
