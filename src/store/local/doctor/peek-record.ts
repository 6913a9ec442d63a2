import { isUtf8 } from 'node:buffer';
import { asRecord, asText, type Payload } from '../../../history/payload.ts';
import { recordOfLine } from '../rollouts/rollout-records.ts';
import type { LineFault } from './scanned-rollout.ts';

/** Longer lines are not parsed: their type is taken from their first bytes. */
const MAX_PARSED_BYTES = 64 * 1024 * 1024;
const PEEK_BYTES = 512;

export interface PeekedLine {
  /** Null for a line that is no record. */
  readonly type: string | null;
  /** Of a session meta only. */
  readonly meta: Payload | null;
  readonly fault: LineFault | null;
}

const BLANK: PeekedLine = { type: null, meta: null, fault: null };

/** What kind of record a line is, or why it is none. */
export function peekRecord(line: Buffer): PeekedLine {
  if (line.byteLength > MAX_PARSED_BYTES) return { type: peekedType(line), meta: null, fault: 'long' };
  if (line.includes(0)) return { ...BLANK, fault: 'nul' };
  const fault = isUtf8(line) ? null : 'utf8';
  // Bytes taken as characters parse the same and much faster: all that is looked at is ASCII.
  const value = parse(line.toString('latin1'));
  const record = isRecord(value) ? value : recordOfLine(line);
  if (record !== null) return { ...typed(record.type, record.payload), fault };
  if (value === undefined) return line.toString('utf8').trim() === '' ? BLANK : { ...BLANK, fault: fault ?? 'json' };
  return { ...BLANK, fault: fault ?? 'foreign' };
}

function typed(type: string, payload: Payload): Omit<PeekedLine, 'fault'> {
  if (type === 'session_meta') return { type, meta: payload };
  const inner = type === 'response_item' || type === 'event_msg' ? asText(payload.type) : null;
  return { type: inner === null ? type : `${type}/${inner}`, meta: null };
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is { readonly type: string; readonly payload: Payload } {
  const line = asRecord(value);
  return typeof line?.timestamp === 'string' && typeof line.type === 'string' && asRecord(line.payload) !== null;
}

function peekedType(line: Buffer): string {
  const [, type = 'other', inner] =
    /"type":"(\w+)"(?:,"payload":\{"type":"(\w+)")?/.exec(line.toString('latin1', 0, PEEK_BYTES)) ?? [];
  return inner === undefined ? type : `${type}/${inner}`;
}
