import { echoed } from '../protocol/echoed.ts';
import { RpcError } from '../protocol/rpc-error.ts';

/** Page of a list that is made anew for every request. */
export interface OffsetPage<T> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

/**
 * One page of rows; all of them without a limit. The cursor is the number of rows already shown.
 *
 * @throws {RpcError} -32600 for a cursor that is none; `rowName` (`models`) is what the error calls the rows.
 */
export function pageByOffset<T>(
  rows: readonly T[],
  { cursor, limit }: { readonly cursor?: string | null | undefined; readonly limit?: number | null | undefined },
  rowName: string,
): OffsetPage<T> {
  const from = cursor == null ? 0 : offsetOf(cursor, rows.length, rowName);
  const to = Math.min(from + Math.max(limit ?? rows.length, 1), rows.length);
  return { data: rows.slice(from, to), nextCursor: to < rows.length ? String(to) : null };
}

function offsetOf(cursor: string, total: number, rowName: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw RpcError.invalidRequest(`invalid cursor: ${echoed(cursor)}`);
  const offset = Number(cursor);
  if (offset > total) throw RpcError.invalidRequest(`cursor ${offset} exceeds total ${rowName} ${total}`);
  return offset;
}
