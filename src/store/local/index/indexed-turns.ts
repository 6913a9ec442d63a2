import { FoldedTurn } from '../../../history/fold/folded-turn.ts';
import type { TurnArchive } from '../../../history/fold/turn-list.ts';
import type { StoredTurnStatus } from '../../../history/stored-turn.ts';
import type { TurnProjector } from '../../../history/turn-projector.ts';
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

/** Stores what changed since the projector's last release, and releases its turns. */
export function storeTurns(file: number, projector: TurnProjector, writes: TurnWrites): void {
  const { firstNew } = projector;
  writes.cutTurns.run({ file, ordinal: firstNew });
  writes.cutItems.run({ file, ordinal: firstNew });
  for (const ordinal of projector.takeChanges()) {
    const turn = projector.heldAt(ordinal);
    if (turn === null) continue;
    for (const position of turn.takeChangedItems()) {
      const row = itemRow(turn, ordinal, position);
      if (row !== null) writes.putItem.run({ file, ...row });
    }
    writes.putTurn.run({ file, ...turnRow(turn, ordinal) });
  }
  projector.release();
}

function foldedTurn(row: TurnRow, items: readonly ItemRow[]): FoldedTurn {
  const turn = new FoldedTurn(row.turn_id, row.is_explicit === 1, row.first_seq);
  turn.lastSeq = row.last_seq;
  turn.endSeq = row.end_seq;
  turn.status = row.status as StoredTurnStatus;
  turn.error = row.error === null ? null : JSON.parse(row.error);
  turn.startedAt = dateOf(row.started_ms);
  turn.completedAt = dateOf(row.completed_ms);
  turn.durationMs = row.duration_ms;
  turn.hasCompaction = row.has_compaction === 1;
  turn.limitedItems = row.limited_items;
  turn.restore(
    items.map((item) => ({
      id: item.item_id,
      type: item.type,
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
    is_explicit: Number(turn.isExplicit),
    first_seq: turn.firstSeq,
    last_seq: turn.lastSeq,
    status: turn.status,
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
    type: item.type,
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
