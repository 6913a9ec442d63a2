import type { ThreadItem } from '../../protocol/item.ts';
import { FoldedTurn, type RecordPlace } from './folded-turn.ts';

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
  readonly place: RecordPlace | null;
}

/** Where turns are kept that a fold has let go of. Asked for one, it gives a new object with the turn as it was. */
export interface TurnArchive {
  /** Place of the turn, counted from the oldest; null for an unknown one. */
  indexOf(turnId: string): number | null;
  turnAt(index: number): FoldedTurn | null;
}

/** What a fold has to know beside the turns in its archive to go on. */
export interface TurnListState {
  readonly turnCount: number;
  readonly openIndex: number | null;
  readonly nextItemNumber: number;
  readonly limitedItems: number;
}

export type ItemFinish = (item: ThreadItem, position: RecordPosition) => ThreadItem;

/**
 * The turns of a thread while records are folded into them. Every call costs the same, however long the thread is.
 *
 * With an archive only the newest turns are held here, and older ones that are asked for.
 */
export class TurnList {
  /** The newest turns, of which the first is number `#base`. */
  #turns: FoldedTurn[] = [];
  #base = 0;
  #firstNew = 0;
  readonly #byId = new Map<string, FoldedTurn>();
  readonly #indexes = new Map<FoldedTurn, number>();
  readonly #changed = new Set<number>();
  readonly #finish: ItemFinish;
  readonly #archive: TurnArchive | null;
  #open: FoldedTurn | null = null;
  #nextItemNumber = 1;
  #limitedItems = 0;

  /** `finish` has the last word on every item that is put into a turn. */
  constructor(finish: ItemFinish, archive: TurnArchive | null = null, state: TurnListState | null = null) {
    this.#finish = finish;
    this.#archive = archive;
    if (state === null) return;
    this.#base = state.turnCount;
    this.#firstNew = state.turnCount;
    this.#nextItemNumber = state.nextItemNumber;
    this.#limitedItems = state.limitedItems;
    this.#open = state.openIndex === null ? null : this.#recall(state.openIndex);
  }

  /** The turns that are held here; all of them without an archive. */
  get turns(): readonly FoldedTurn[] {
    return this.#turns;
  }

  get count(): number {
    return this.#base + this.#turns.length;
  }

  get last(): FoldedTurn | null {
    return this.#turns.at(-1) ?? (this.#base > 0 ? this.#recall(this.#base - 1) : null);
  }

  get open(): FoldedTurn | null {
    return this.#open;
  }

  get state(): TurnListState {
    return {
      turnCount: this.count,
      openIndex: this.#open === null ? null : (this.#indexes.get(this.#open) ?? null),
      nextItemNumber: this.#nextItemNumber,
      limitedItems: this.#limitedItems,
    };
  }

  find(turnId: string): FoldedTurn | null {
    const held = this.#byId.get(turnId);
    if (held !== undefined || this.#archive === null) return held ?? null;
    const index = this.#archive.indexOf(turnId);
    return index === null || index >= this.#base ? null : this.#recall(index);
  }

  /** The turn at this place, if it is held here. */
  heldAt(index: number): FoldedTurn | null {
    if (index >= this.#base) return this.#turns[index - this.#base] ?? null;
    for (const [turn, at] of this.#indexes) if (at === index) return turn;
    return null;
  }

  /** Turns from this place on were dropped or are new since the last release. */
  get firstNew(): number {
    return this.#firstNew;
  }

  /** Lets go of all turns but the open one, of which the contents go; the archive has them. */
  release(): void {
    const { count } = this;
    this.#firstNew = count;
    const open = this.#open;
    const openIndex = open === null ? undefined : this.#indexes.get(open);
    this.#turns = [];
    this.#base = count;
    this.#byId.clear();
    this.#indexes.clear();
    if (open === null || openIndex === undefined) return;
    open.forgetContents();
    this.#hold(open, openIndex);
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
      id: item.id,
      type: item.type,
      item: this.#finish(item, position),
      places: position.place === null ? [] : [position.place],
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
    for (let left = Math.min(count, this.count); left > 0; left -= 1) this.#dropLastTurn();
    this.#nextItemNumber = this.#limitedItems + 1;
  }

  /** Indexes of the turns that changed since the last call. */
  takeChanges(): ReadonlySet<number> {
    const changes = new Set([...this.#changed].filter((index) => index < this.count));
    this.#changed.clear();
    return changes;
  }

  #add(turn: FoldedTurn): FoldedTurn {
    this.#changed.add(this.count);
    this.#turns.push(turn);
    this.#hold(turn, this.count - 1);
    return turn;
  }

  #hold(turn: FoldedTurn, index: number): void {
    this.#indexes.set(turn, index);
    this.#byId.set(turn.turnId, turn);
  }

  /** Takes a turn back from the archive; it stays until the next release. */
  #recall(index: number): FoldedTurn | null {
    const held = this.heldAt(index);
    if (held !== null) return held;
    const turn = this.#archive?.turnAt(index) ?? null;
    if (turn !== null) this.#hold(turn, index);
    return turn;
  }

  #dropLastTurn(): void {
    const turn = this.last;
    if (turn === null) return;
    if (this.#turns.length > 0) this.#turns.pop();
    else this.#base -= 1;
    this.#firstNew = Math.min(this.#firstNew, this.count);
    this.#indexes.delete(turn);
    this.#byId.delete(turn.turnId);
    this.#limitedItems -= turn.limitedItems;
  }
}
