import type { ThreadItem } from '../../protocol/item.ts';
import type { StoredTurn, StoredTurnError, StoredTurnStatus } from '../stored-turn.ts';

/** Where a record stands in what it was read from, in bytes. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

/** An item while its turn is being folded. */
export interface FoldedItem {
  readonly id: string;
  readonly type: ThreadItem['type'];
  /** Null in a turn that was taken back from an archive: only its records are known. */
  item: ThreadItem | null;
  /** Where its records stand; empty when nobody said so. */
  readonly places: readonly RecordPlace[];
  readonly startedAtMs: number | null;
  readonly completedAtMs: number | null;
  /** Position of the first record that made this item. */
  readonly firstSeq: number;
  /** 0.130 shows this item too; after a rollback only such items count for new item ids. */
  readonly isLimited: boolean;
  /** Parts of a reasoning item that were added since `item` was made. */
  newParts: { readonly summary: string[]; readonly content: string[] } | null;
}

/** One turn while it is being folded. Views of it are made on demand and kept until it changes. */
export class FoldedTurn {
  readonly turnId: string;
  /** Opened by a record of its own, so kept even when empty. */
  readonly isExplicit: boolean;
  readonly firstSeq: number;
  lastSeq: number;
  /** Position of the record that ended it; null without one. */
  endSeq: number | null = null;
  status: StoredTurnStatus;
  rootTurnId: string | null = null;
  error: StoredTurnError | null = null;
  startedAt: Date | null = null;
  completedAt: Date | null = null;
  durationMs: number | null = null;
  hasCompaction = false;
  limitedItems = 0;
  readonly #items: FoldedItem[] = [];
  readonly #changedItems = new Set<number>();
  readonly #positions = new Map<string, number>();
  #view: StoredTurn | null = null;

  constructor(turnId: string, isExplicit: boolean, seq: number) {
    this.turnId = turnId;
    this.isExplicit = isExplicit;
    this.firstSeq = seq;
    this.lastSeq = seq;
    this.status = isExplicit ? 'inProgress' : 'completed';
  }

  get isKept(): boolean {
    return this.isExplicit || this.hasCompaction || this.#items.length > 0;
  }

  /** Where a timeline shows its end: one without records of its own ends with the last of its items. */
  get shownEndSeq(): number | null {
    return this.endSeq ?? (this.isExplicit ? null : this.lastSeq);
  }

  get hasOnlyCompaction(): boolean {
    return this.hasCompaction && this.#items.length === 0;
  }

  get lastItem(): FoldedItem | undefined {
    return this.#items.at(-1);
  }

  /** Position of the first item of a type; null without one. */
  firstOf(type: ThreadItem['type']): number | null {
    return positionOrNull(this.#items.findIndex((item) => item.type === type));
  }

  lastOf(type: ThreadItem['type']): number | null {
    return positionOrNull(this.#items.findLastIndex((item) => item.type === type));
  }

  /** Positions of the items that are new or changed since the last call. */
  takeChangedItems(): readonly number[] {
    const changed = [...this.#changedItems];
    this.#changedItems.clear();
    return changed;
  }

  itemAt(position: number): FoldedItem | undefined {
    return this.#items[position];
  }

  /** Items in order of appearance, with everything that was added to them. */
  get items(): readonly FoldedItem[] {
    for (const item of this.#items) mergeNewParts(item);
    return this.#items;
  }

  /** Appends the item, or puts it in the place of one with the same id. */
  put(folded: FoldedItem): void {
    const { id } = folded;
    const position = this.#positions.get(id);
    this.#changedItems.add(position ?? this.#items.length);
    const old = position === undefined ? undefined : this.#items[position];
    if (position === undefined || old === undefined) {
      this.#positions.set(id, this.#items.length);
      this.#items.push(folded);
      if (folded.isLimited) this.limitedItems += 1;
      return;
    }
    this.#items[position] = { ...folded, firstSeq: old.firstSeq, startedAtMs: folded.startedAtMs ?? old.startedAtMs };
  }

  /** Adds a part to the last item, which is a reasoning. */
  addReasoning(part: 'summary' | 'content', text: string, place: RecordPlace | null): void {
    const position = this.#items.length - 1;
    const last = this.#items[position];
    if (last === undefined) return;
    last.newParts ??= { summary: [], content: [] };
    last.newParts[part].push(text);
    if (place !== null) this.#items[position] = { ...last, places: [...last.places, place] };
    this.#changedItems.add(position);
  }

  /** Takes back the items of a turn that was kept elsewhere. */
  restore(items: readonly FoldedItem[]): void {
    for (const item of items) {
      this.#positions.set(item.id, this.#items.length);
      this.#items.push(item);
    }
  }

  /** Lets go of what the items say; where their records stand is kept. */
  forgetContents(): void {
    for (const item of this.#items) {
      item.item = null;
      item.newParts = null;
    }
    this.#view = null;
  }

  touch(seq: number): void {
    this.lastSeq = seq;
    this.#view = null;
  }

  /** `isRunning`: a turn without an end still runs; it was interrupted otherwise. */
  view(isRunning: boolean): StoredTurn {
    const status = this.status === 'inProgress' && !isRunning ? 'interrupted' : this.status;
    if (this.#view?.status === status) return this.#view;
    this.#view = {
      turnId: this.turnId,
      rootTurnId: this.rootTurnId,
      status,
      error: this.error,
      startedAt: this.startedAt,
      completedAt: this.completedAt,
      durationMs: this.durationMs,
      itemsView: 'full',
      items: this.items.flatMap(({ item }) => item ?? []),
    };
    return this.#view;
  }
}

function mergeNewParts(folded: FoldedItem): void {
  const { item, newParts } = folded;
  if (newParts === null || item?.type !== 'reasoning') return;
  folded.item = {
    ...item,
    summary: [...item.summary, ...newParts.summary],
    content: [...item.content, ...newParts.content],
  };
  folded.newParts = null;
}

function positionOrNull(position: number): number | null {
  return position < 0 ? null : position;
}
