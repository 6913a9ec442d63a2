import { asRecord } from './payload.ts';
import type { HistoryRecord } from './record.ts';

/**
 * Reads one line of a rollout file, with or without its line end.
 *
 * Null for what the originals skip: blank or torn lines, other JSON than an object, and objects without a `timestamp`,
 * a `type` or an object as `payload`. Record types that this version does not know are records all the same.
 */
export function decodeLine(text: string): HistoryRecord | null {
  const line = parseObject(text);
  if (line === null) return null;
  const { timestamp, type, payload, ...extra } = line;
  const members = asRecord(payload);
  if (typeof timestamp !== 'string' || typeof type !== 'string' || members === null) return null;
  const record = { timestamp, type, payload: members };
  return Object.keys(extra).length === 0 ? record : { ...record, extra };
}

/** One line without its line end; members in the order of the originals. */
export function encodeLine(record: HistoryRecord): string {
  const { ordinal, ...rest } = record.extra ?? {};
  return JSON.stringify({
    timestamp: record.timestamp,
    ...(ordinal === undefined ? {} : { ordinal }),
    type: record.type,
    payload: record.payload,
    ...rest,
  });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{')) return null;
  try {
    return asRecord(JSON.parse(trimmed));
  } catch {
    return null;
  }
}
