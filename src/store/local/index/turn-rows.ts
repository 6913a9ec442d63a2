import type { RecordPlace } from '../../../history/fold/folded-turn.ts';
import { TIMELINE_KINDS } from '../../../history/timeline-order.ts';
import type { ThreadItem } from '../../../protocol/item.ts';
import type { IndexDatabase } from './open-index.ts';
import { RowWriter } from './row-writer.ts';
import type { MessagePlace } from './search-rows.ts';
import { ITEM_TYPES } from './stored-words.ts';

export interface TurnRow {
  readonly ordinal: number;
  readonly turn_id: string;
  readonly root_turn_id: string | null;
  readonly is_explicit: number;
  readonly first_seq: number;
  readonly last_seq: number;
  /** See `TURN_STATUSES`. */
  readonly status: number;
  /** JSON. */
  readonly error: string | null;
  readonly started_ms: number | null;
  readonly completed_ms: number | null;
  readonly duration_ms: number | null;
  readonly has_compaction: number;
  readonly limited_items: number;
  /** Positions of the two items of the summary. */
  readonly first_user: number | null;
  readonly last_agent: number | null;
  /** Position of the record that ended the turn, and where a timeline shows its end. */
  readonly end_seq: number | null;
  readonly shown_end_seq: number | null;
}

export interface ItemRow {
  readonly turn: number;
  readonly position: number;
  readonly item_id: string;
  /** See `ITEM_TYPES`. */
  readonly type: number;
  readonly first_seq: number;
  readonly is_limited: number;
  readonly started_ms: number | null;
  readonly completed_ms: number | null;
  /** See {@link encodePlaces}. */
  readonly places: string;
}

/** A turn as far as pages show it. */
export type ShownTurnRow = Pick<
  TurnRow,
  | 'ordinal'
  | 'turn_id'
  | 'root_turn_id'
  | 'status'
  | 'error'
  | 'started_ms'
  | 'completed_ms'
  | 'duration_ms'
  | 'first_user'
  | 'last_agent'
>;

/** An item as far as pages show it, with the id of its turn. */
export type ShownItemRow = Omit<ItemRow, 'first_seq' | 'is_limited'> & Pick<TurnRow, 'turn_id'>;

/** Where an entry of a timeline is found: see `TIMELINE_KINDS`. */
export interface TimelineRow {
  readonly seq: number;
  readonly kind: number;
  readonly turn: number;
  readonly item: number;
}

/** Highest positions wanted of each kind. */
interface TimelineRange {
  readonly starts: number;
  readonly items: number;
  readonly ends: number;
  readonly count: number;
  readonly limit: number;
}

type OfFile = { readonly file: number };
type InFile = { readonly file_id: number };
type OfTypes = { readonly types: string | null };
type TurnKey = OfFile & { readonly ordinal: number };

/** `types`: see {@link typesOf}. */
const OF_TYPES = '(:types IS NULL OR items.type IN (SELECT value FROM json_each(:types)))';
const SHOWN_TURNS = `SELECT ordinal, turn_id, root_turn_id, status, error, started_ms, completed_ms, duration_ms, first_user,
  last_agent FROM turns WHERE file_id = :file`;
const SHOWN_ITEM = `items.turn, items.position, items.item_id, items.type, items.started_ms, items.completed_ms,
  items.places, turns.turn_id`;
const SHOWN_ITEMS = `SELECT ${SHOWN_ITEM} FROM items
  JOIN turns ON turns.file_id = items.file_id AND turns.ordinal = items.turn WHERE items.file_id = :file`;
const TURN_COLUMNS = [
  ...([
    'file_id',
    'ordinal',
    'turn_id',
    'root_turn_id',
    'is_explicit',
    'first_seq',
    'last_seq',
    'status',
    'error',
  ] as const),
  ...(['started_ms', 'completed_ms', 'duration_ms', 'has_compaction', 'limited_items'] as const),
  ...(['first_user', 'last_agent', 'end_seq', 'shown_end_seq'] as const),
];
const ITEM_COLUMNS = [
  ...(['file_id', 'turn', 'position', 'item_id', 'type', 'first_seq', 'is_limited'] as const),
  ...(['started_ms', 'completed_ms', 'places'] as const),
];

/** Statements on turns and items that only read, prepared once per connection. */
export function turnReads(database: IndexDatabase) {
  const range = (order: 'ASC' | 'DESC') =>
    database.prepare<OfFile & { from: number; to: number; limit: number }, ShownTurnRow>(
      `${SHOWN_TURNS} AND ordinal BETWEEN :from AND :to ORDER BY ordinal ${order} LIMIT :limit`,
    );
  const itemsFrom = (order: 'ASC' | 'DESC', compare: '>=' | '<=') =>
    database.prepare<OfFile & OfTypes & { turn: number; position: number; count: number; limit: number }, ShownItemRow>(
      `${SHOWN_ITEMS} AND (items.turn, items.position) ${compare} (:turn, :position) AND items.turn < :count
       AND ${OF_TYPES}
       ORDER BY items.turn ${order}, items.position ${order} LIMIT :limit`,
    );
  const itemsIn = (order: 'ASC' | 'DESC', compare: '>=' | '<=') =>
    database.prepare<OfFile & OfTypes & { turn: number; position: number; limit: number }, ShownItemRow>(
      `${SHOWN_ITEMS} AND items.turn = :turn AND items.position ${compare} :position AND ${OF_TYPES}
       ORDER BY items.position ${order} LIMIT :limit`,
    );
  return {
    turnById: database.prepare<OfFile & { turnId: string }, { ordinal: number }>(
      'SELECT ordinal FROM turns WHERE file_id = :file AND turn_id = :turnId ORDER BY ordinal LIMIT 1',
    ),
    turnAt: database.prepare<TurnKey, TurnRow>('SELECT * FROM turns WHERE file_id = :file AND ordinal = :ordinal'),
    turns: { asc: range('ASC'), desc: range('DESC') },
    shownTurn: database.prepare<TurnKey, ShownTurnRow>(`${SHOWN_TURNS} AND ordinal = :ordinal`),
    itemsOfTurn: database.prepare<TurnKey, ItemRow>(
      'SELECT * FROM items WHERE file_id = :file AND turn = :ordinal ORDER BY position',
    ),
    item: database.prepare<TurnKey & { position: number }, ShownItemRow>(
      `${SHOWN_ITEMS} AND items.turn = :ordinal AND items.position = :position`,
    ),
    summaryItems: database.prepare<OfFile & { from: number; to: number }, ShownItemRow>(
      `SELECT ${SHOWN_ITEM} FROM turns CROSS JOIN items ON items.file_id = turns.file_id AND items.turn = turns.ordinal
         AND (items.position = turns.first_user OR items.position = turns.last_agent)
       WHERE turns.file_id = :file AND turns.ordinal BETWEEN :from AND :to ORDER BY turns.ordinal`,
    ),
    itemById: database.prepare<TurnKey & { itemId: string }, { position: number }>(
      'SELECT position FROM items WHERE file_id = :file AND turn = :ordinal AND item_id = :itemId',
    ),
    items: { asc: itemsFrom('ASC', '>='), desc: itemsFrom('DESC', '<=') },
    timeline: database.prepare<OfFile & TimelineRange, TimelineRow>(
      `SELECT * FROM (
         SELECT first_seq AS seq, ${TIMELINE_KINDS.turnStarted} AS kind, ordinal AS turn, 0 AS item FROM turns
         WHERE file_id = :file AND first_seq <= :starts AND ordinal < :count ORDER BY first_seq DESC LIMIT :limit)
       UNION ALL SELECT * FROM (
         SELECT first_seq, ${TIMELINE_KINDS.item}, turn, position FROM items
         WHERE file_id = :file AND first_seq <= :items AND turn < :count ORDER BY first_seq DESC LIMIT :limit)
       UNION ALL SELECT * FROM (
         SELECT shown_end_seq, ${TIMELINE_KINDS.turnCompleted}, ordinal, 0 FROM turns
         WHERE file_id = :file AND shown_end_seq <= :ends AND ordinal < :count ORDER BY shown_end_seq DESC LIMIT :limit)
       ORDER BY seq DESC, kind DESC LIMIT :limit`,
    ),
    itemsInTurn: { asc: itemsIn('ASC', '>='), desc: itemsIn('DESC', '<=') },
  };
}

/** Statements on turns and items that change them. */
export function turnWrites(database: IndexDatabase) {
  return {
    turns: new RowWriter<InFile & TurnRow>(database, 'turns', TURN_COLUMNS),
    items: new RowWriter<InFile & ItemRow>(database, 'items', ITEM_COLUMNS),
    cutTurns: database.prepare<TurnKey>('DELETE FROM turns WHERE file_id = :file AND ordinal >= :ordinal'),
    cutItems: database.prepare<TurnKey>('DELETE FROM items WHERE file_id = :file AND turn >= :ordinal'),
    /** From this place on, messages are not in the search text, or are others by now. */
    lowerMark: database.prepare<OfFile & MessagePlace>(
      `UPDATE files SET said_turn = :turn, said_position = :position, is_said = 0
       WHERE id = :file AND (said_turn, said_position) > (:turn, :position)`,
    ),
  };
}

export type TurnReads = ReturnType<typeof turnReads>;
export type TurnWrites = ReturnType<typeof turnWrites>;

/** What statements that select by type are given; null: all types. */
export function typesOf(types: readonly ThreadItem['type'][] | null | undefined): string | null {
  return types == null ? null : JSON.stringify(types.map((type) => ITEM_TYPES.numberOf(type)));
}

/** `offset:length`, several joined by commas. */
export function encodePlaces(places: readonly RecordPlace[]): string {
  return places.map(({ offset, length }) => `${offset}:${length}`).join();
}

export function decodePlaces(text: string): readonly RecordPlace[] {
  return text.split(',').map((place) => {
    const [offset = 0, length = 0] = place.split(':').map(Number);
    return { offset, length };
  });
}
