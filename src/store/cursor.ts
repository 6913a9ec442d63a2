import { asRecord } from '../history/payload.ts';
import { ThreadStoreError } from './errors.ts';
import type { ThreadId } from './thread-store.ts';

/** What a cursor of turns or items is bound to: it is refused for another thread and by another kind of store. */
export interface CursorScope {
  readonly threadId: ThreadId;
  /** `ThreadStore.name`. */
  readonly store: string;
}

/**
 * A place among the turns of a thread. `turnId` null: the newest turn there is when the page is read. `includeAnchor`:
 * the page begins with the turn, else behind it.
 */
export interface TurnAnchor {
  readonly turnId: string | null;
  readonly includeAnchor: boolean;
}

/** A place among the items of a thread; `turnId` and `itemId` null: the newest item there is when the page is read. */
export interface ItemAnchor extends TurnAnchor {
  readonly itemId: string | null;
}

/** What stands for the newest row where the history was not read: see {@link TurnAnchor}. */
export const NEWEST_TURN: TurnAnchor = { turnId: null, includeAnchor: true };
/** As {@link NEWEST_TURN}, among items. */
export const NEWEST_ITEM: ItemAnchor = { turnId: null, itemId: null, includeAnchor: true };

/** A cursor of turns: JSON text that begins with the two members clients of 0.130 know. */
export function encodeTurnCursor({ turnId, includeAnchor }: TurnAnchor, { threadId, store }: CursorScope): string {
  return JSON.stringify({ turnId, includeAnchor, threadId, store });
}

/** A cursor of items. */
export function encodeItemCursor(anchor: ItemAnchor, { threadId, store }: CursorScope): string {
  const { turnId, itemId, includeAnchor } = anchor;
  return JSON.stringify({ turnId, itemId, includeAnchor, threadId, store });
}

/**
 * Reads a cursor of turns. `{"turnId":…,"includeAnchor":…}` alone, as 0.130 makes it, is accepted for any thread.
 *
 * @throws {ThreadStoreError} `invalid` for anything else, and for a cursor of another thread, store or kind of row.
 */
export function decodeTurnCursor(raw: string, scope: CursorScope): TurnAnchor {
  const { itemId, turnId, includeAnchor } = boundMembers(raw, scope);
  if (itemId !== undefined || !isId(turnId) || typeof includeAnchor !== 'boolean') {
    throw ThreadStoreError.invalidCursor(raw);
  }
  return { turnId, includeAnchor };
}

/** @throws {ThreadStoreError} `invalid`, as for turns. */
export function decodeItemCursor(raw: string, scope: CursorScope): ItemAnchor {
  const { turnId, itemId, includeAnchor } = boundMembers(raw, scope);
  const isWhole = isId(turnId) && isId(itemId) && (turnId === null) === (itemId === null);
  if (!isWhole || typeof includeAnchor !== 'boolean') throw ThreadStoreError.invalidCursor(raw);
  return { turnId, itemId, includeAnchor };
}

function isId(value: unknown): value is string | null {
  return typeof value === 'string' || value === null;
}

/** The error for a well-formed cursor whose turn or item was rolled back. */
export function anchorIsGone(row: 'turn' | 'item'): ThreadStoreError {
  return new ThreadStoreError('invalid', `invalid cursor: anchor ${row} is no longer present`);
}

function boundMembers(raw: string, scope: CursorScope): Readonly<Record<string, unknown>> {
  const members = parseRecord(raw);
  if (members === null) throw ThreadStoreError.invalidCursor(raw);
  const { threadId = scope.threadId, store = scope.store } = members;
  if (threadId !== scope.threadId || store !== scope.store) throw ThreadStoreError.invalidCursor(raw);
  return members;
}

function parseRecord(raw: string): Readonly<Record<string, unknown>> | null {
  try {
    return asRecord(JSON.parse(raw));
  } catch {
    return null;
  }
}
