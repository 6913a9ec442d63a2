import type { LiveItem } from '../../history/extended-records.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { Turn } from './turn.ts';

/** An item that clients see while the model makes it. */
export interface OpenItem {
  readonly id: string;
  readonly type: ThreadItem['type'];
  readonly startedAtMs: number;
}

/** Tells of the items that the model makes in one turn. */
export class ItemAnnouncer {
  readonly #turn: Turn;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  async start(item: ThreadItem): Promise<OpenItem> {
    const open = { id: item.id, type: item.type, startedAtMs: Date.now() };
    const { startedAtMs } = open;
    await this.#turn.emit({ kind: 'itemStarted', turnId: this.#turn.turnId, item, startedAtMs });
    return open;
  }

  /** The item as it became, under the id under which it was started. */
  async complete({ id, startedAtMs }: OpenItem, item: ThreadItem): Promise<void> {
    const completedAtMs = Date.now();
    const { turnId } = this.#turn;
    await this.#turn.emit({ kind: 'itemCompleted', turnId, item: { ...item, id }, startedAtMs, completedAtMs });
  }

  /** What the item's event is to remember of it. */
  live({ id, startedAtMs }: OpenItem): LiveItem | undefined {
    return this.#turn.session.records.live({ itemId: id, startedAtMs });
  }
}
