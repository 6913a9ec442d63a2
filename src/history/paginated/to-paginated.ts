import { liveMemberOf } from '../extended-records.ts';
import { asNumber, asRecord, asText, type Payload } from '../payload.ts';
import type { HistoryRecord } from '../record.ts';
import { COMPLETED_ITEMS, type ReasoningText, reasoningItem } from './completed-items.ts';

/** What is known of the records that came before. Whoever takes records back goes on from an earlier one. */
export interface PaginatedState {
  readonly threadId: string;
  /** Makes the id of an item whose record carries none. */
  readonly newId: () => string;
  readonly turn: StartedTurn | null;
  readonly reasoning: OpenReasoning | null;
  /** Of a turn that failed: 0.169 tells it with the end of the turn. */
  readonly error: FailedTurn | null;
}

interface StartedTurn {
  readonly turnId: string;
  readonly rootTurnId: unknown;
  /** In seconds. */
  readonly startedAt: number | null;
}

/** A reasoning of which 0.130 stores part by part what 0.169 stores as one item. */
interface OpenReasoning extends ReasoningText {
  readonly itemId: string | null;
  readonly id: string;
  readonly startedAtMs: number;
  /** Time of the newest part. */
  readonly timestamp: string;
  /** Something was added since it was last stored. */
  readonly isDue: boolean;
}

interface FailedTurn {
  readonly turnId: string | null;
  readonly error: Payload;
}

export interface Translated {
  readonly state: PaginatedState;
  readonly records: readonly HistoryRecord[];
}

export function firstPaginatedState(threadId: string, newId: () => string): PaginatedState {
  return { threadId, newId, turn: null, reasoning: null, error: null };
}

/**
 * The records of 0.169's paginated format that say what a record of ours says.
 *
 * Events that make an item become `item_completed`, with the live id and times they carry; the error of a turn moves into
 * its end. What 0.169 knows as it is, and what only we know, is left alone. A part of a reasoning waits for the next
 * record that is none; {@link dueRecords} tells it before.
 */
export function toPaginated(state: PaginatedState, record: HistoryRecord): Translated {
  const part = reasoningPart(record);
  if (part !== null) return withPart(state, record, part);
  const due = dueRecords(state);
  const { state: next, records } = translate({ ...due.state, reasoning: null }, record);
  return { state: next, records: [...due.records, ...records] };
}

/** What waits for a later record and can be stored as it is now. */
export function dueRecords(state: PaginatedState): Translated {
  const { reasoning } = state;
  if (reasoning === null || !reasoning.isDue || state.turn === null) return { state, records: [] };
  const { id, startedAtMs, timestamp } = reasoning;
  const record = itemCompleted(state, reasoningItem(id, reasoning), {
    turnId: state.turn.turnId,
    startedAtMs,
    timestamp,
  });
  return { state: { ...state, reasoning: { ...reasoning, isDue: false } }, records: [record] };
}

/** An event that only we write. 0.169 passes over it, and does not count it, so that it has no ordinal. */
export function isOwnEvent({ type, payload }: HistoryRecord): boolean {
  return type === 'event_msg' && asText(payload.type)?.startsWith('bobbin_') === true;
}

interface ReasoningPart {
  readonly kind: 'summary' | 'content';
  readonly text: string;
  readonly itemId: string | null;
  readonly startedAtMs: number | null;
}

function reasoningPart({ type, payload }: HistoryRecord): ReasoningPart | null {
  if (type !== 'event_msg') return null;
  if (payload.type !== 'agent_reasoning' && payload.type !== 'agent_reasoning_raw_content') return null;
  const own = asRecord(payload.bobbin);
  return {
    kind: payload.type === 'agent_reasoning' ? 'summary' : 'content',
    text: asText(payload.text) ?? '',
    itemId: asText(own?.item_id),
    startedAtMs: asNumber(own?.started_at_ms),
  };
}

function withPart(state: PaginatedState, { timestamp }: HistoryRecord, part: ReasoningPart): Translated {
  const isSame = state.reasoning !== null && state.reasoning.itemId === part.itemId;
  const due = isSame ? { state, records: [] } : dueRecords(state);
  const before = isSame && state.reasoning !== null ? state.reasoning : newReasoning(part, timestamp, state.newId);
  const reasoning = { ...before, [part.kind]: [...before[part.kind], part.text], timestamp, isDue: true };
  return { state: { ...due.state, reasoning }, records: due.records };
}

function newReasoning({ itemId, startedAtMs }: ReasoningPart, timestamp: string, newId: () => string): OpenReasoning {
  return {
    itemId,
    id: itemId === null || itemId === '' ? newId() : itemId,
    startedAtMs: startedAtMs ?? Date.parse(timestamp),
    timestamp,
    summary: [],
    content: [],
    isDue: false,
  };
}

function translate(state: PaginatedState, record: HistoryRecord): Translated {
  if (record.type === 'turn_context')
    return { state, records: [withPayload(record, turnContext(state, record.payload))] };
  if (record.type !== 'event_msg') return { state, records: [record] };
  const type = asText(record.payload.type) ?? '';
  const event = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
  if (event !== undefined) return event(state, record);
  const item = Object.hasOwn(COMPLETED_ITEMS, type) ? COMPLETED_ITEMS[type] : undefined;
  const turnId = turnIdOf(state, record.payload);
  if (item === undefined || turnId === null) return { state, records: [record] };
  const { payload, timestamp } = record;
  const own = liveMemberOf(record);
  const id = asText(own?.item_id) ?? asText(payload.call_id) ?? state.newId();
  const startedAtMs = asNumber(own?.started_at_ms) ?? Date.parse(timestamp);
  return { state, records: [itemCompleted(state, item(id, payload), { turnId, startedAtMs, timestamp })] };
}

const EVENTS: Readonly<Record<string, (state: PaginatedState, record: HistoryRecord) => Translated>> = {
  task_started: startTurn,
  task_complete: completeTurn,
  turn_aborted: abortTurn,
  error: holdError,
  item_completed: (state, record) => ({ state, records: [withPayload(record, wholeItem(state, record))] }),
};

function startTurn(state: PaginatedState, record: HistoryRecord): Translated {
  const { type, turn_id, root_turn_id = turn_id, ...members } = record.payload;
  const turnId = asText(turn_id) ?? '';
  const turn_attribution = {
    turn_id,
    turn_trigger: null,
    parent_turn_id: null,
    initiating_agent_path: null,
    root_turn_id,
  };
  const turn = { turnId, rootTurnId: root_turn_id, startedAt: asNumber(members.started_at) };
  const payload = { type, turn_attribution, turn_id, root_turn_id, ...members };
  return { state: { ...state, turn, error: null }, records: [withPayload(record, payload)] };
}

function rootOf({ turn }: PaginatedState, turnId: unknown): unknown {
  return turn?.turnId === turnId ? turn?.rootTurnId : turnId;
}

function completeTurn(state: PaginatedState, record: HistoryRecord): Translated {
  const { type, turn_id, last_agent_message, ...members } = record.payload;
  const isFailed = state.error !== null && (state.error.turnId === null || state.error.turnId === turn_id);
  const payload = {
    type,
    root_turn_id: rootOf(state, turn_id),
    turn_id,
    last_agent_message,
    ...(isFailed ? { error: state.error.error } : {}),
    ...startOf(state, turn_id),
    ...members,
  };
  return { state: isFailed ? { ...state, error: null } : state, records: [withPayload(record, payload)] };
}

function abortTurn(state: PaginatedState, record: HistoryRecord): Translated {
  const { type, turn_id, reason, ...members } = record.payload;
  const root_turn_id = rootOf(state, turn_id);
  const payload = { type, root_turn_id, turn_id, reason, ...startOf(state, turn_id), ...members };
  return { state, records: [withPayload(record, payload)] };
}

function holdError(state: PaginatedState, { payload }: HistoryRecord): Translated {
  const { message, codex_error_info, additional_details } = payload;
  const error = {
    message,
    codex_error_info,
    ...(additional_details == null ? {} : { additional_details }),
  };
  return { state: { ...state, error: { turnId: asText(payload.turn_id), error } }, records: [] };
}

function startOf({ turn }: PaginatedState, turnId: unknown): Payload {
  return turn?.turnId !== turnId || turn?.startedAt == null ? {} : { started_at: turn.startedAt };
}

/** Plans are `item_completed` in 0.130 too, without a start. */
function wholeItem(state: PaginatedState, { payload, timestamp }: HistoryRecord): Payload {
  const completedAtMs = asNumber(payload.completed_at_ms) ?? Date.parse(timestamp);
  return {
    ...payload,
    thread_id: asText(payload.thread_id) ?? state.threadId,
    started_at_ms: asNumber(payload.started_at_ms) ?? completedAtMs,
    completed_at_ms: completedAtMs,
  };
}

function turnContext(state: PaginatedState, { turn_id, ...members }: Payload): Payload {
  return {
    turn_id,
    root_turn_id: rootOf(state, turn_id),
    disabled_plugin_ids: [],
    approvals_reviewer: 'user',
    ...members,
  };
}

function itemCompleted(
  { threadId }: PaginatedState,
  item: Payload,
  { turnId, startedAtMs, timestamp }: { turnId: string; startedAtMs: number; timestamp: string },
): HistoryRecord {
  const payload = {
    type: 'item_completed',
    thread_id: threadId,
    turn_id: turnId,
    item,
    started_at_ms: startedAtMs,
    completed_at_ms: Math.max(startedAtMs, Date.parse(timestamp)),
  };
  return { timestamp, type: 'event_msg', payload };
}

function turnIdOf({ turn }: PaginatedState, payload: Payload): string | null {
  return asText(payload.turn_id) || (turn?.turnId ?? null);
}

function withPayload(record: HistoryRecord, payload: Payload): HistoryRecord {
  return { ...record, payload };
}
