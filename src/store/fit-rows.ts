import type { StoredTurn } from '../history/stored-turn.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { FittedRow } from './cut-page.ts';
import { fitItems, ItemsFit, type Room } from './fit-items.ts';
import { jsonBytes } from './json-bytes.ts';

/** A turn with its items as they fit into a page; in `turn` itself there are none of them yet. */
export function fitTurn(turn: StoredTurn, items: Iterable<ThreadItem>, room: Room): FittedRow<StoredTurn> | null {
  const own = ownBytes(turn, room);
  const fitted = fitItems(items, { ...room, bytes: room.bytes - own });
  return fitted === null ? null : { shown: { ...turn, items: fitted.items }, bytes: own + fitted.bytes };
}

/** The same of items that are read on the way. */
export async function fitReadTurn(
  turn: StoredTurn,
  items: AsyncIterable<ThreadItem>,
  room: Room,
): Promise<FittedRow<StoredTurn> | null> {
  const own = ownBytes(turn, room);
  const fit = new ItemsFit({ ...room, bytes: room.bytes - own });
  for await (const item of items) if (!fit.add(item)) return null;
  const fitted = fit.fitted();
  return fitted === null ? null : { shown: { ...turn, items: fitted.items }, bytes: own + fitted.bytes };
}

/** A row that shows one item. */
export function fitItemRow<Row extends { readonly item: ThreadItem }>(row: Row, room: Room): FittedRow<Row> | null {
  const own = ownBytes({ ...row, item: null }, room);
  const fitted = fitItems([row.item], { ...room, bytes: room.bytes - own });
  const item = fitted?.items[0];
  return fitted === null || item === undefined ? null : { shown: { ...row, item }, bytes: own + fitted.bytes };
}

/** Bytes of a row; nothing is measured where there is room for everything. */
export function ownBytes(row: object, room: Room): number {
  return room.bytes === Number.POSITIVE_INFINITY ? 0 : jsonBytes(row);
}
