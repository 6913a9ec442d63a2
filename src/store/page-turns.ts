import { viewTurn } from '../history/items-view.ts';
import type { StoredTurn } from '../history/stored-turn.ts';
import { anchorIsGone, type CursorScope, decodeTurnCursor, encodeTurnCursor } from './cursor.ts';
import { fitTurn } from './fit-rows.ts';
import { pageRows } from './page-rows.ts';
import type { ListTurns, Page } from './thread-store.ts';

const EMPTY_PAGE = { rows: [], nextCursor: null, backwardsCursor: null } as const;

/**
 * One page out of all turns of a thread, oldest first and with all their items. A thread without turns takes any cursor.
 *
 * @throws {ThreadStoreError} `invalid` for a cursor that does not belong here or whose turn is gone.
 */
export function pageTurns(
  turns: readonly StoredTurn[],
  params: Pick<ListTurns, 'cursor' | 'pageSize' | 'maxBytes' | 'sortDirection' | 'itemsView'>,
  scope: CursorScope,
): Page<StoredTurn> {
  if (turns.length === 0) return EMPTY_PAGE;
  return pageRows({
    ...params,
    rows: turns,
    anchor: params.cursor == null ? null : anchorAmong(turns, params.cursor, scope),
    show: (turn, room) => {
      const { items, ...view } = viewTurn(turn, params.itemsView);
      return fitTurn({ ...view, items: [] }, items, room);
    },
    cursorOf: ({ turnId }, includeAnchor) => encodeTurnCursor({ turnId, includeAnchor }, scope),
  });
}

function anchorAmong(turns: readonly StoredTurn[], raw: string, scope: CursorScope) {
  const { turnId, includeAnchor } = decodeTurnCursor(raw, scope);
  const index = turnId === null ? turns.length - 1 : turns.findIndex((turn) => turn.turnId === turnId);
  if (index < 0) throw anchorIsGone('turn');
  return { index, includeAnchor };
}
