import { liveMemberOf } from './extended-records.ts';
import { EVENT_FOLDS, type EventFold } from './fold/event-folds.ts';
import { EXTENDED_EVENT_FOLDS } from './fold/extended-event-folds.ts';
import type { FoldedTurn, RecordPlace } from './fold/folded-turn.ts';
import { type RecordPosition, type TurnArchive, TurnList, type TurnListState } from './fold/turn-list.ts';
import { wireItem } from './fold/wire-items.ts';
import { hookPromptFragments } from './hook-prompt.ts';
import { viewTurn } from './items-view.ts';
import { isLimitedRecord } from './limited-records.ts';
import { withNewerMembers } from './newer-members.ts';
import { asNumber, asText } from './payload.ts';
import type { StoredRecord } from './record.ts';
import type { StoredItem, StoredTimelineEntry, StoredTurn } from './stored-turn.ts';
import { compareTimelineEntries } from './timeline-order.ts';

export interface TurnProjectorOptions {
  /**
   * `extended` (default) shows everything that was stored. `limited` shows what 0.130 shows: no commands, no failures,
   * ids by position.
   */
  readonly records?: 'limited' | 'extended';
  /** The newest turn runs now: without a stored end it is `inProgress`, not `interrupted`. */
  readonly turnIsRunning?: boolean;
  /** Where turns are kept that {@link TurnProjector.release} lets go of. */
  readonly archive?: TurnArchive;
  /** Goes on from here; the archive has the turns. */
  readonly state?: ProjectorState;
}

/** What a fold knows beside its turns. Plain data. */
export interface ProjectorState extends TurnListState {
  readonly limitedRecords: number;
}

/** One turn with the positions of the records it was folded from. */
export interface ProjectedTurn {
  readonly turn: StoredTurn;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly items: readonly ProjectedItem[];
}

export interface ProjectedItem extends StoredItem {
  readonly firstSeq: number;
}

/**
 * The fold from records to turns and items. Records are applied in order, each at a cost that does not depend on what
 * came before; turns that did not change since they were last asked for are the same objects.
 */
export class TurnProjector {
  readonly #turns: TurnList;
  readonly #folds: Readonly<Record<string, EventFold>>;
  readonly #isExtended: boolean;
  readonly #turnIsRunning: boolean;
  #limitedRecords = 0;

  constructor({ records = 'extended', turnIsRunning = false, archive, state }: TurnProjectorOptions = {}) {
    this.#isExtended = records === 'extended';
    this.#folds = this.#isExtended ? EXTENDED_EVENT_FOLDS : EVENT_FOLDS;
    // Whoever archives turns keeps where the records of an item stand, not the item.
    const isShown = this.#isExtended && archive === undefined;
    this.#turns = new TurnList(isShown ? withNewerMembers : (item) => item, archive, state);
    this.#turnIsRunning = turnIsRunning;
    this.#limitedRecords = state?.limitedRecords ?? 0;
  }

  /** `place`: where the record stands, for those who want to find it again. */
  apply(record: StoredRecord, place: RecordPlace | null = null): void {
    const isLimited = isLimitedRecord(record);
    if (!isLimited && !this.#isExtended) return;
    const position = this.#positionOf(record, isLimited, place);
    if (isLimited) this.#limitedRecords += 1;
    if (record.type === 'event_msg') this.#applyEvent(record, position);
    else if (record.type === 'compacted' && isLimited) this.#markCompaction(position);
    else if (record.type === 'response_item' && isLimited) this.#applyResponseItem(record, position);
  }

  /** Counts a record of 0.130's set that makes no item, without looking at it. */
  applyCounted(): void {
    this.#limitedRecords += 1;
  }

  get turnCount(): number {
    const { last, count } = this.#turns;
    return last?.isKept === false ? count - 1 : count;
  }

  get state(): ProjectorState {
    return { ...this.#turns.state, limitedRecords: this.#limitedRecords };
  }

  /** Turns from this place on were dropped or are new since the last release. */
  get firstNew(): number {
    return this.#turns.firstNew;
  }

  /** The turn at this place while it is folded, if it is held. */
  heldAt(index: number): FoldedTurn | null {
    return this.#turns.heldAt(index);
  }

  /** Lets go of all turns but the open one; the archive must have them. */
  release(): void {
    this.#turns.release();
  }

  /** All turns, oldest first, with all their items. */
  turns(): readonly StoredTurn[] {
    return this.#visible().map((turn) => this.#view(turn));
  }

  /** All items, oldest first. */
  items(): readonly StoredItem[] {
    return this.#visible().flatMap((turn) => projectedItems(turn).map(({ firstSeq: _, ...item }) => item));
  }

  /** Beginnings and ends of turns and their items, in the order of their records. */
  timeline(): readonly StoredTimelineEntry[] {
    return this.#visible()
      .flatMap((turn) => timelineOf(turn, viewTurn(this.#view(turn), 'notLoaded')))
      .sort(compareTimelineEntries);
  }

  /** The turn at this place, counted from the oldest. */
  turnAt(index: number): ProjectedTurn | null {
    const turn = this.#visible()[index];
    if (turn === undefined) return null;
    const { firstSeq, lastSeq } = turn;
    return { turn: this.#view(turn), firstSeq, lastSeq, items: projectedItems(turn) };
  }

  /**
   * Places of the turns that are new or changed since the last call. Turns may also have gone: whatever a view holds
   * from `turnCount` on is no longer there.
   */
  takeChanges(): ReadonlySet<number> {
    return this.#turns.takeChanges();
  }

  #visible(): readonly FoldedTurn[] {
    const { turns } = this.#turns;
    return turns.at(-1)?.isKept === false ? turns.slice(0, -1) : turns;
  }

  #view(turn: FoldedTurn): StoredTurn {
    return turn.view(this.#turnIsRunning && turn === this.#turns.last);
  }

  #positionOf(record: StoredRecord, isLimited: boolean, place: RecordPlace | null): RecordPosition {
    const times = this.#isExtended ? itemTimes(record) : NO_TIMES;
    return { seq: record.seq, limitedIndex: this.#limitedRecords, isLimited, place, ...times };
  }

  #applyEvent(record: StoredRecord, position: RecordPosition): void {
    const type = asText(record.payload.type) ?? '';
    if (!Object.hasOwn(this.#folds, type) || isMalformed(type, position)) return;
    this.#folds[type]?.(this.#turns, record.payload, position);
  }

  #markCompaction(position: RecordPosition): void {
    const turn = this.#turns.ensureOpen(position);
    turn.hasCompaction = true;
    this.#turns.touch(turn, position);
  }

  #applyResponseItem(record: StoredRecord, position: RecordPosition): void {
    const fragments = hookPromptFragments(record.payload);
    if (fragments === null) return;
    const id = position.itemId ?? asText(record.payload.id) ?? `hook-prompt-${position.limitedIndex}`;
    this.#turns.put(this.#turns.ensureOpen(position), wireItem({ type: 'hookPrompt', id, fragments }), position);
  }
}

/** An event that 0.130 knows, without the members it needs. */
function isMalformed(type: string, { isLimited }: RecordPosition): boolean {
  return !isLimited && type !== 'item_completed' && Object.hasOwn(EVENT_FOLDS, type);
}

type ItemTimes = Pick<RecordPosition, 'itemId' | 'startedAtMs' | 'completedAtMs'>;

const NO_TIMES: ItemTimes = { itemId: null, startedAtMs: null, completedAtMs: null };

/** Live id and times: from our own member of a record, or from the members of 0.169's `item_completed`. */
function itemTimes(record: StoredRecord): ItemTimes {
  const { payload, timestamp, type } = record;
  const own = liveMemberOf(record);
  if (own === null) {
    if (type !== 'event_msg') return NO_TIMES;
    return {
      itemId: null,
      startedAtMs: asNumber(payload.started_at_ms),
      completedAtMs: asNumber(payload.completed_at_ms),
    };
  }
  const writtenAtMs = Date.parse(timestamp);
  return {
    itemId: asText(own.item_id),
    startedAtMs: asNumber(own.started_at_ms),
    completedAtMs: Number.isNaN(writtenAtMs) ? null : writtenAtMs,
  };
}

function timelineOf(folded: FoldedTurn, turn: StoredTurn): StoredTimelineEntry[] {
  const { turnId, firstSeq, shownEndSeq } = folded;
  const items = folded.items.flatMap(({ item, firstSeq: position }) =>
    item === null ? [] : [{ type: 'item' as const, position, turnId, item }],
  );
  const end = shownEndSeq === null ? [] : [{ type: 'turnCompleted' as const, position: shownEndSeq, turn }];
  return [{ type: 'turnStarted', position: firstSeq, turn }, ...items, ...end];
}

function projectedItems(turn: FoldedTurn): ProjectedItem[] {
  return turn.items.flatMap(({ item, startedAtMs, completedAtMs, firstSeq }) =>
    item === null ? [] : [{ turnId: turn.turnId, item, startedAtMs, completedAtMs, firstSeq }],
  );
}
