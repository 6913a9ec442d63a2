import { asRecord, asText, camelCase, type Payload, renameMembers, snakeCase } from './payload.ts';
import type { StoredTurnError } from './stored-turn.ts';

/** Errors that concern a request and leave the running turn as it is. */
const BESIDE_THE_TURN: ReadonlySet<string> = new Set(['threadRollbackFailed', 'activeTurnNotSteerable']);

/** The error of a stored `error` event or of a failed turn's end; null when it says nothing of the turn's outcome. */
export function storedTurnError(payload: Payload | null): StoredTurnError | null {
  const message = asText(payload?.message);
  if (payload === null || message === null) return null;
  const codexErrorInfo = wireErrorInfo(payload.codex_error_info ?? null);
  if (BESIDE_THE_TURN.has(errorClass(codexErrorInfo))) return null;
  return { message, codexErrorInfo, additionalDetails: asText(payload.additional_details) };
}

/** `{"http_connection_failed":{"http_status_code":500}}` becomes `{"httpConnectionFailed":{"httpStatusCode":500}}`. */
function wireErrorInfo(stored: unknown): unknown {
  return typeof stored === 'string' ? camelCase(stored) : renameMembers(stored, camelCase);
}

export function storedErrorInfo(wire: unknown): unknown {
  return typeof wire === 'string' ? snakeCase(wire) : renameMembers(wire, snakeCase);
}

function errorClass(info: unknown): string {
  return typeof info === 'string' ? info : (Object.keys(asRecord(info) ?? {})[0] ?? '');
}
