import type { ThreadItem } from '../../protocol/item.ts';
import { FoldedTurn } from './folded-turn.ts';

/** Where and when a record stands, and what it says of the item that it makes. */
export interface RecordPosition {
  readonly seq: number;
  /** Number of records before it that 0.130 counts. */
  readonly limitedIndex: number;
  readonly isLimited: boolean;
  /** Live id of the item; null: it is numbered as 0.130 numbers. */
  readonly itemId: string | null;
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
}

export type ItemFinish = (item: ThreadItem, position: RecordPosition) => ThreadItem;

/** The turns of a thread while records are folded into them. Every call costs the same, however long the thread is. */
export class TurnList {
  readonly turns: FoldedTurn[] = [];
  readonly #byId = new Map<string, FoldedTurn>();
  readonly #indexes = new Map<FoldedTurn, number>();
  readonly #changed = new Set<number>();
  readonly #finish: ItemFinish;
  #open: FoldedTurn | null = null;
  #nextItemNumber = 1;
  #limitedItems = 0;

  /** `finish` has the last word on every item that is put into a turn. */
  constructor(finish: ItemFinish) {
    this.#finish = finish;
  }

  get open(): FoldedTurn | null {
    return this.#open;
  }

  find(turnId: string): FoldedTurn | null {
    return this.#byId.get(turnId) ?? null;
  }

  /** Closes the open turn and opens the one with this id, or goes on with it if it is there already. */
  openExplicit(turnId: string, position: RecordPosition): FoldedTurn {
    this.close();
    const turn = this.find(turnId) ?? this.#add(new FoldedTurn(turnId, true, position.seq));
    this.#open = turn;
    this.touch(turn, position);
    return turn;
  }

  openImplicit(position: RecordPosition): FoldedTurn {
    this.close();
    this.#open = this.#add(new FoldedTurn(`rollout-${position.limitedIndex}`, false, position.seq));
    return this.#open;
  }

  /** The open turn; one without a record of its own is opened when there is none. */
  ensureOpen(position: RecordPosition): FoldedTurn {
    return this.#open ?? this.openImplicit(position);
  }

  close(): void {
    if (this.#open?.isKept === false) this.#dropLastTurn();
    this.#open = null;
  }

  /** An id in the manner of 0.130, which counts over the whole thread; the number is used up even if there is a live id. */
  takeItemId(position: RecordPosition): string {
    const numbered = `item-${this.#nextItemNumber}`;
    this.#nextItemNumber += 1;
    return position.itemId ?? numbered;
  }

  put(turn: FoldedTurn, item: ThreadItem, position: RecordPosition): void {
    const before = turn.limitedItems;
    turn.put({
      item: this.#finish(item, position),
      startedAtMs: position.startedAtMs,
      completedAtMs: position.completedAtMs,
      firstSeq: position.seq,
      isLimited: position.isLimited,
      newParts: null,
    });
    this.#limitedItems += turn.limitedItems - before;
    this.touch(turn, position);
  }

  touch(turn: FoldedTurn, position: RecordPosition): void {
    turn.touch(position.seq);
    const index = this.#indexes.get(turn);
    if (index !== undefined) this.#changed.add(index);
  }

  dropLast(count: number): void {
    this.close();
    for (let left = Math.min(count, this.turns.length); left > 0; left -= 1) this.#dropLastTurn();
    this.#nextItemNumber = this.#limitedItems + 1;
  }

  /** Indexes of the turns that changed since the last call. */
  takeChanges(): ReadonlySet<number> {
    const changes = new Set([...this.#changed].filter((index) => index < this.turns.length));
    this.#changed.clear();
    return changes;
  }

  #add(turn: FoldedTurn): FoldedTurn {
    this.#indexes.set(turn, this.turns.length);
    this.#changed.add(this.turns.length);
    this.#byId.set(turn.turnId, turn);
    this.turns.push(turn);
    return turn;
  }

  #dropLastTurn(): void {
    const turn = this.turns.pop();
    if (turn === undefined) return;
    this.#indexes.delete(turn);
    this.#byId.delete(turn.turnId);
    this.#limitedItems -= turn.limitedItems;
  }
}
