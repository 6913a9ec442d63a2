import type { StoredRecord } from '../history/record.ts';
import { RpcError } from '../protocol/rpc-error.ts';

/** The records up to and including the named turn. @throws {RpcError} `turn not found: <id>` */
export function cutThrough(records: readonly StoredRecord[], turnId: string): readonly StoredRecord[] {
  const start = startOf(records, turnId);
  const next = records.findIndex((record, index) => index > start && startsTurn(record));
  return next === -1 ? records : records.slice(0, next);
}

/** The records before the named turn. @throws {RpcError} `turn not found: <id>` */
export function cutBefore(records: readonly StoredRecord[], turnId: string): readonly StoredRecord[] {
  return records.slice(0, startOf(records, turnId));
}

/** The turn that the records leave without an end; null when there is none. */
export function openTurnId(records: readonly StoredRecord[]): string | null {
  let open: string | null = null;
  for (const record of records) {
    if (startsTurn(record)) open = String(record.payload.turn_id);
    else if (endsTurn(record)) open = null;
  }
  return open;
}

function startOf(records: readonly StoredRecord[], turnId: string): number {
  const start = records.findIndex((record) => startsTurn(record) && record.payload.turn_id === turnId);
  if (start === -1) throw RpcError.invalidRequest(`turn not found: ${turnId}`);
  return start;
}

function startsTurn({ type, payload }: StoredRecord): boolean {
  return type === 'event_msg' && payload.type === 'task_started';
}

function endsTurn({ type, payload }: StoredRecord): boolean {
  return type === 'event_msg' && (payload.type === 'task_complete' || payload.type === 'turn_aborted');
}
