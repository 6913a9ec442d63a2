import type { StoredItem } from '../history/stored-turn.ts';
import { anchorIsGone, type CursorScope, decodeItemCursor, encodeItemCursor } from './cursor.ts';
import { ThreadStoreError } from './errors.ts';
import { fitItemRow } from './fit-rows.ts';
import { pageRows } from './page-rows.ts';
import type { ListItems, Page, ReadItems } from './thread-store.ts';

const EMPTY_PAGE = { rows: [], nextCursor: null, backwardsCursor: null } as const;

/**
 * One page out of all items of a thread, oldest first; of one turn only when `turnId` names it, of some kinds only when
 * `types` does. Where there are no items any cursor is taken.
 *
 * @throws {ThreadStoreError} `invalid` for a cursor that does not belong here or whose item is gone.
 */
export function pageItems(
  items: readonly StoredItem[],
  params: Pick<ListItems, 'cursor' | 'pageSize' | 'maxBytes' | 'sortDirection' | 'turnId' | 'types'>,
  scope: CursorScope,
): Page<StoredItem> {
  const turnId = params.turnId ?? null;
  const rows = turnId === null ? items : items.filter((row) => row.turnId === turnId);
  if (rows.length === 0) return EMPTY_PAGE;
  const anchor = params.cursor == null ? null : anchorAmong(rows, params.cursor, turnId, scope);
  return pageRows({
    ...params,
    ...ofTypes(rows, anchor, params),
    show: fitItemRow,
    cursorOf: (row, includeAnchor) =>
      encodeItemCursor({ turnId: row.turnId, itemId: row.item.id, includeAnchor }, scope),
  });
}

/** The named items of one turn out of all items, each once and in their order. */
export function itemsNamed(
  items: readonly StoredItem[],
  { turnId, itemIds }: Pick<ReadItems, 'turnId' | 'itemIds'>,
): readonly StoredItem[] {
  const wanted = new Set(itemIds);
  return items.filter((row) => row.turnId === turnId && wanted.has(row.item.id));
}

/** The rows of the wanted kinds, and where the anchor stands among them; it need not be one of them. */
function ofTypes(
  rows: readonly StoredItem[],
  anchor: Anchor | null,
  { types, sortDirection }: Pick<ListItems, 'types' | 'sortDirection'>,
): { readonly rows: readonly StoredItem[]; readonly anchor: Anchor | null } {
  if (types == null) return { rows, anchor };
  const isWanted = ({ item }: StoredItem): boolean => types.includes(item.type);
  const wanted = rows.filter(isWanted);
  const at = anchor === null ? undefined : rows[anchor.index];
  if (anchor === null || at === undefined) return { rows: wanted, anchor: null };
  const index = rows.slice(0, anchor.index).filter(isWanted).length;
  return {
    rows: wanted,
    anchor: { index, includeAnchor: isWanted(at) ? anchor.includeAnchor : sortDirection === 'asc' },
  };
}

interface Anchor {
  readonly index: number;
  readonly includeAnchor: boolean;
}

function anchorAmong(rows: readonly StoredItem[], raw: string, turnId: string | null, scope: CursorScope) {
  const anchor = decodeItemCursor(raw, scope);
  if (anchor.turnId === null) return { index: rows.length - 1, includeAnchor: anchor.includeAnchor };
  if (turnId !== null && anchor.turnId !== turnId) throw ThreadStoreError.invalidCursor(raw);
  const index = rows.findIndex((row) => row.turnId === anchor.turnId && row.item.id === anchor.itemId);
  if (index < 0) throw anchorIsGone('item');
  return { index, includeAnchor: anchor.includeAnchor };
}
