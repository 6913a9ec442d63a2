import { FoldedTurn } from '../../../history/fold/folded-turn.ts';
import type { TurnArchive } from '../../../history/fold/turn-list.ts';
import { MESSAGE_TYPES } from '../../../history/search/message-text.ts';
import type { TurnProjector } from '../../../history/turn-projector.ts';
import { ITEM_TYPES, TURN_STATUSES } from './stored-words.ts';
import {
  decodePlaces,
  encodePlaces,
  type ItemRow,
  type TurnReads,
  type TurnRow,
  type TurnWrites,
} from './turn-rows.ts';

/** The turns of one file in the index, from which a fold takes back what it has let go of. */
export class IndexedTurns implements TurnArchive {
  readonly #file: number;
  readonly #reads: TurnReads;

  constructor(file: number, reads: TurnReads) {
    this.#file = file;
    this.#reads = reads;
  }

  indexOf(turnId: string): number | null {
    return this.#reads.turnById.get({ file: this.#file, turnId })?.ordinal ?? null;
  }

  turnAt(index: number): FoldedTurn | null {
    const key = { file: this.#file, ordinal: index };
    const row = this.#reads.turnAt.get(key);
    return row === undefined ? null : foldedTurn(row, this.#reads.itemsOfTurn.all(key));
  }
}

/** Of a file of which nothing was folded before. */
export const NO_TURNS: TurnArchive = { indexOf: () => null, turnAt: () => null };

/** Stores what changed since the projector's last release, and releases its turns. `isNew`: nothing is stored of the file. */
export function storeTurns(file: number, projector: TurnProjector, writes: TurnWrites, isNew: boolean): void {
  if (!isNew) cutTurns(file, projector, writes);
  for (const ordinal of projector.takeChanges()) {
    const turn = projector.heldAt(ordinal);
    if (turn === null) continue;
    for (const position of turn.takeChangedItems()) {
      const row = itemRow(turn, ordinal, position);
      if (row === null) continue;
      writes.items.put({ file_id: file, ...row });
      if (!isNew && isMessage(row)) writes.lowerMark.run({ file, turn: ordinal, position });
    }
    writes.turns.put({ file_id: file, ...turnRow(turn, ordinal) });
  }
  projector.release();
}

function cutTurns(file: number, { firstNew: ordinal }: TurnProjector, writes: TurnWrites): void {
  writes.cutTurns.run({ file, ordinal });
  writes.cutItems.run({ file, ordinal });
  writes.lowerMark.run({ file, turn: ordinal, position: 0 });
}

function isMessage({ type }: ItemRow): boolean {
  return MESSAGE_TYPES.some((message) => ITEM_TYPES.numberOf(message) === type);
}

function foldedTurn(row: TurnRow, items: readonly ItemRow[]): FoldedTurn {
  const turn = new FoldedTurn(row.turn_id, row.is_explicit === 1, row.first_seq);
  turn.rootTurnId = row.root_turn_id;
  turn.lastSeq = row.last_seq;
  turn.endSeq = row.end_seq;
  turn.status = TURN_STATUSES.wordOf(row.status);
  turn.error = row.error === null ? null : JSON.parse(row.error);
  turn.startedAt = dateOf(row.started_ms);
  turn.completedAt = dateOf(row.completed_ms);
  turn.durationMs = row.duration_ms;
  turn.hasCompaction = row.has_compaction === 1;
  turn.limitedItems = row.limited_items;
  turn.restore(
    items.map((item) => ({
      id: item.item_id,
      type: ITEM_TYPES.wordOf(item.type),
      item: null,
      places: decodePlaces(item.places),
      startedAtMs: item.started_ms,
      completedAtMs: item.completed_ms,
      firstSeq: item.first_seq,
      isLimited: item.is_limited === 1,
      newParts: null,
    })),
  );
  return turn;
}

function turnRow(turn: FoldedTurn, ordinal: number): TurnRow {
  return {
    ordinal,
    turn_id: turn.turnId,
    root_turn_id: turn.rootTurnId,
    is_explicit: Number(turn.isExplicit),
    first_seq: turn.firstSeq,
    last_seq: turn.lastSeq,
    status: TURN_STATUSES.numberOf(turn.status),
    error: turn.error === null ? null : JSON.stringify(turn.error),
    started_ms: turn.startedAt?.getTime() ?? null,
    completed_ms: turn.completedAt?.getTime() ?? null,
    duration_ms: turn.durationMs,
    has_compaction: Number(turn.hasCompaction),
    limited_items: turn.limitedItems,
    first_user: turn.firstOf('userMessage'),
    last_agent: turn.lastOf('agentMessage'),
    end_seq: turn.endSeq,
    shown_end_seq: turn.shownEndSeq,
  };
}

function itemRow(turn: FoldedTurn, ordinal: number, position: number): ItemRow | null {
  const item = turn.itemAt(position);
  if (item === undefined) return null;
  return {
    turn: ordinal,
    position,
    item_id: item.id,
    type: ITEM_TYPES.numberOf(item.type),
    first_seq: item.firstSeq,
    is_limited: Number(item.isLimited),
    started_ms: item.startedAtMs,
    completed_ms: item.completedAtMs,
    places: encodePlaces(item.places),
  };
}

export function dateOf(timeMs: number | null): Date | null {
  return timeMs === null ? null : new Date(timeMs);
}
