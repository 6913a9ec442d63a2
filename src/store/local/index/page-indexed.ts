import type { StoredItem, StoredTurn } from '../../../history/stored-turn.ts';
import {
  anchorIsGone,
  type CursorScope,
  decodeItemCursor,
  decodeTurnCursor,
  encodeItemCursor,
  encodeTurnCursor,
} from '../../cursor.ts';
import { cutReadPage } from '../../cut-page.ts';
import { ThreadStoreError } from '../../errors.ts';
import { fitItemRow, fitReadTurn } from '../../fit-rows.ts';
import type { ListItems, ListTurns, Page, ReadItems } from '../../thread-store.ts';
import { dateOf } from './indexed-turns.ts';
import { boundsOf, ItemRecords, isSurelyTooLarge, recordBytes } from './item-records.ts';
import { TURN_STATUSES } from './stored-words.ts';
import { type ShownItemRow, type ShownTurnRow, type TurnReads, typesOf } from './turn-rows.ts';

/** One file whose turns are all in the index. */
export interface IndexedRollout {
  readonly file: number;
  readonly fd: number;
  readonly turnCount: number;
}

const EMPTY_PAGE = { rows: [], nextCursor: null, backwardsCursor: null } as const;
const NEWEST = Number.MAX_SAFE_INTEGER;

/** The page that `pageTurns` cuts out of all turns, at a cost that does not depend on how many there are. */
export function pageIndexedTurns(
  reads: TurnReads,
  rollout: IndexedRollout,
  params: Pick<ListTurns, 'cursor' | 'pageSize' | 'maxBytes' | 'sortDirection' | 'itemsView'>,
  scope: CursorScope,
): () => Promise<Page<StoredTurn>> {
  const { file, fd, turnCount } = rollout;
  if (turnCount === 0) return async () => EMPTY_PAGE;
  const isAscending = params.sortDirection === 'asc';
  const anchor = params.cursor == null ? null : turnAnchor(reads, rollout, params.cursor, scope);
  const start = anchor === null ? null : anchor.ordinal + stepOver(anchor.includeAnchor, isAscending);
  const found = reads.turns[params.sortDirection].all({
    file,
    from: isAscending ? (start ?? 0) : 0,
    to: isAscending ? turnCount - 1 : (start ?? turnCount - 1),
    limit: params.pageSize + 1,
  });
  const turns = withItems(reads, file, found, params);
  const rows = turns.flatMap(({ items }) => items ?? []);
  const records = new ItemRecords(fd, rows);
  // A turn without its items was found to be too large.
  const bounds = turns.some(({ items }) => items === null) ? params : boundsOf(params, rows, found);
  return () =>
    cutReadPage(turns, bounds, {
      show: async ({ row, items }, room) => {
        if (items === null || isSurelyTooLarge(recordBytes(items), room)) return null;
        return fitReadTurn(storedTurn(row, params.itemsView), itemsOnly(records.take(items.length)), room);
      },
      cursorOf: ({ row: { turn_id: turnId } }, includeAnchor) => encodeTurnCursor({ turnId, includeAnchor }, scope),
    });
}

interface TurnWithItems {
  readonly row: ShownTurnRow;
  /** Null: there is no room for them on the page. */
  readonly items: readonly ShownItemRow[] | null;
}

/** Items are looked up as long as the page can hold them. */
function withItems(
  reads: TurnReads,
  file: number,
  turns: readonly ShownTurnRow[],
  { itemsView, maxBytes = Number.POSITIVE_INFINITY }: Pick<ListTurns, 'itemsView' | 'maxBytes'>,
): readonly TurnWithItems[] {
  const itemsShown = ITEMS_SHOWN[itemsView](reads, file, turns);
  let bytes = 0;
  return turns.map((row, index) => {
    if (isSurelyTooLarge(bytes, { bytes: maxBytes, isFirst: index === 0 })) return { row, items: null };
    const items = itemsShown(row);
    bytes += recordBytes(items);
    return { row, items };
  });
}

async function* itemsOnly(items: AsyncIterable<StoredItem>): AsyncGenerator<StoredItem['item']> {
  for await (const { item } of items) yield item;
}

/** The page that `pageItems` cuts out of all items. */
export function pageIndexedItems(
  reads: TurnReads,
  rollout: IndexedRollout,
  params: Pick<ListItems, 'cursor' | 'pageSize' | 'maxBytes' | 'sortDirection' | 'turnId' | 'types'>,
  scope: CursorScope,
): () => Promise<Page<StoredItem>> {
  const rows = itemRows(reads, rollout, params.turnId ?? null, null);
  if (rows === null || rows('asc', FIRST, 1).length === 0) return async () => EMPTY_PAGE;
  const isAscending = params.sortDirection === 'asc';
  const end = isAscending ? FIRST : LAST;
  const anchor = params.cursor == null ? null : itemAnchor(reads, rollout, rows, params, params.cursor, scope);
  const start =
    anchor === null
      ? end
      : { turn: anchor.turn, position: anchor.position + stepOver(anchor.includeAnchor, isAscending) };
  const wanted = itemRows(reads, rollout, params.turnId ?? null, params.types ?? null) ?? rows;
  const found = wanted(params.sortDirection, start, params.pageSize + 1);
  const records = new ItemRecords(rollout.fd, found);
  return () =>
    cutReadPage(found, boundsOf(params, found, []), {
      show: async (row, room) =>
        isSurelyTooLarge(recordBytes([row]), room) ? null : fitItemRow(await records.next(), room),
      cursorOf: ({ turn_id: turnId, item_id: itemId }, includeAnchor) =>
        encodeItemCursor({ turnId, itemId, includeAnchor }, scope),
    });
}

/** The items that `itemsNamed` finds among all items. */
export function readIndexedItems(
  reads: TurnReads,
  { file, fd, turnCount }: IndexedRollout,
  { turnId, itemIds }: Pick<ReadItems, 'turnId' | 'itemIds'>,
): () => Promise<readonly StoredItem[]> {
  const ordinal = reads.turnById.get({ file, turnId })?.ordinal ?? turnCount;
  if (ordinal >= turnCount) return async () => [];
  const positions = itemIds.flatMap((itemId) => reads.itemById.get({ file, ordinal, itemId })?.position ?? []);
  const rows = [...new Set(positions)]
    .sort((one, other) => one - other)
    .flatMap((position) => reads.item.get({ file, ordinal, position }) ?? []);
  return async () => {
    const items: StoredItem[] = [];
    for await (const item of new ItemRecords(fd, rows).take(rows.length)) items.push(item);
    return items;
  };
}

interface ItemPlace {
  readonly turn: number;
  readonly position: number;
}

type ItemRows = (sortDirection: 'asc' | 'desc', from: ItemPlace, limit: number) => readonly ShownItemRow[];

const FIRST: ItemPlace = { turn: 0, position: 0 };
const LAST: ItemPlace = { turn: NEWEST, position: NEWEST };

/** Null for a turn that is not there. */
function itemRows(
  reads: TurnReads,
  { file, turnCount }: IndexedRollout,
  turnId: string | null,
  ofTypes: ListItems['types'],
): ItemRows | null {
  const types = typesOf(ofTypes);
  if (turnId === null) {
    return (sortDirection, from, limit) =>
      reads.items[sortDirection].all({ file, types, ...from, count: turnCount, limit });
  }
  const turn = reads.turnById.get({ file, turnId })?.ordinal;
  if (turn === undefined || turn >= turnCount) return null;
  return (sortDirection, { position }, limit) =>
    reads.itemsInTurn[sortDirection].all({ file, types, turn, position, limit });
}

/** Where to begin, if not with the anchor itself. */
function stepOver(includeAnchor: boolean, isAscending: boolean): number {
  if (includeAnchor) return 0;
  return isAscending ? 1 : -1;
}

function turnAnchor(reads: TurnReads, { file, turnCount }: IndexedRollout, raw: string, scope: CursorScope) {
  const { turnId, includeAnchor } = decodeTurnCursor(raw, scope);
  const ordinal = turnId === null ? turnCount - 1 : reads.turnById.get({ file, turnId })?.ordinal;
  if (ordinal === undefined || ordinal >= turnCount) throw anchorIsGone('turn');
  return { ordinal, includeAnchor };
}

function itemAnchor(
  reads: TurnReads,
  { file, turnCount }: IndexedRollout,
  rows: ItemRows,
  params: Pick<ListItems, 'turnId'>,
  raw: string,
  scope: CursorScope,
): ItemPlace & { readonly includeAnchor: boolean } {
  const { turnId, itemId, includeAnchor } = decodeItemCursor(raw, scope);
  if (turnId === null || itemId === null) {
    const [newest] = rows('desc', LAST, 1);
    return { turn: newest?.turn ?? 0, position: newest?.position ?? 0, includeAnchor };
  }
  if (params.turnId != null && turnId !== params.turnId) throw ThreadStoreError.invalidCursor(raw);
  const turn = reads.turnById.get({ file, turnId })?.ordinal ?? turnCount;
  const position = reads.itemById.get({ file, ordinal: turn, itemId })?.position;
  if (turn >= turnCount || position === undefined) throw anchorIsGone('item');
  return { turn, position, includeAnchor };
}

/** Without its items. */
export function storedTurn(row: ShownTurnRow, itemsView: ListTurns['itemsView']): StoredTurn {
  const status = TURN_STATUSES.wordOf(row.status);
  return {
    turnId: row.turn_id,
    rootTurnId: row.root_turn_id,
    // A turn without an end was interrupted, unless it still runs, which its session knows.
    status: status === 'inProgress' ? 'interrupted' : status,
    error: row.error === null ? null : JSON.parse(row.error),
    startedAt: dateOf(row.started_ms),
    completedAt: dateOf(row.completed_ms),
    durationMs: row.duration_ms,
    itemsView,
    items: [],
  };
}

/** Looks up the items of turns that stand next to each other. */
type ItemsShown = (
  reads: TurnReads,
  file: number,
  turns: readonly ShownTurnRow[],
) => (turn: ShownTurnRow) => readonly ShownItemRow[];

const ITEMS_SHOWN: Readonly<Record<ListTurns['itemsView'], ItemsShown>> = {
  notLoaded: () => () => [],
  summary: summaryItems,
  full:
    (reads, file) =>
    ({ ordinal }) =>
      reads.itemsInTurn.asc.all({ file, types: null, turn: ordinal, position: 0, limit: NEWEST }),
};

function summaryItems(...[reads, file, turns]: Parameters<ItemsShown>): ReturnType<ItemsShown> {
  const ordinals = turns.map(({ ordinal }) => ordinal);
  const rows = reads.summaryItems.all({ file, from: Math.min(...ordinals), to: Math.max(...ordinals) });
  const byPlace = new Map(rows.map((row) => [`${row.turn}:${row.position}`, row]));
  return ({ ordinal, first_user, last_agent }) =>
    [first_user, last_agent].flatMap((position) => byPlace.get(`${ordinal}:${position}`) ?? []);
}
