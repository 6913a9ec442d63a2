import { planCompleted } from '../../history/extended-records.ts';
import type { ItemAnnouncer, OpenItem } from './item-announcer.ts';
import type { Turn } from './turn.ts';

/** The plan that one response proposes; of several the first message's counts. A later response replaces it. */
export class PlanItem {
  readonly #turn: Turn;
  readonly #items: ItemAnnouncer;
  #open: OpenItem | null = null;
  #isDone = false;

  constructor(turn: Turn, items: ItemAnnouncer) {
    this.#turn = turn;
    this.#items = items;
  }

  async begin(): Promise<void> {
    if (!this.#isDone) await this.#opened();
  }

  async delta(delta: string): Promise<void> {
    if (this.#isDone) return;
    const { id } = await this.#opened();
    await this.#turn.emit({ kind: 'planDelta', turnId: this.#turn.turnId, itemId: id, delta });
  }

  async complete(text: string): Promise<void> {
    if (this.#isDone) return;
    const open = await this.#opened();
    this.#isDone = true;
    const { turnId, session } = this.#turn;
    const { id } = open;
    const plan = { threadId: session.threadId, turnId, id, text, completedAtMs: Date.now() };
    await this.#turn.record(planCompleted(plan, this.#items.live(open)));
    await this.#items.complete(open, { type: 'plan', id, text });
  }

  async #opened(): Promise<OpenItem> {
    this.#open ??= await this.#items.start({ type: 'plan', id: `${this.#turn.turnId}-plan`, text: '' });
    return this.#open;
  }
}
