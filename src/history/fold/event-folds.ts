import type { ThreadItem } from '../../protocol/item.ts';
import { asDurationMs, asList, asNumber, asRecord, asText, type Payload } from '../payload.ts';
import { reviewText } from '../review-text.ts';
import type { FoldedTurn } from './folded-turn.ts';
import type { RecordPosition, TurnList } from './turn-list.ts';
import {
  agentMessageItem,
  fileChangeItem,
  imageGenerationItem,
  mcpToolCallItem,
  userMessageItem,
  webSearchItem,
  wireItem,
} from './wire-items.ts';

/** What one kind of event does to the turns. */
export type EventFold = (turns: TurnList, payload: Payload, position: RecordPosition) => void;

/** The events that take part in 0.130's history, by `payload.type`. */
export const EVENT_FOLDS: Readonly<Record<string, EventFold>> = {
  task_started: startTurn,
  turn_started: startTurn,
  task_complete: completeTurn,
  turn_complete: completeTurn,
  turn_aborted: abortTurn,
  user_message: addUserMessage,
  agent_message: addAgentMessage,
  agent_reasoning: (turns, payload, position) => addReasoning(turns, 'summary', payload, position),
  agent_reasoning_raw_content: (turns, payload, position) => addReasoning(turns, 'content', payload, position),
  item_completed: addPlan,
  patch_apply_end: addFileChange,
  mcp_tool_call_end: addMcpToolCall,
  web_search_end: (turns, payload, position) =>
    turns.put(turns.ensureOpen(position), webSearchItem(callId(payload, position), payload), position),
  image_generation_end: (turns, payload, position) =>
    turns.put(turns.ensureOpen(position), imageGenerationItem(callId(payload, position), payload), position),
  context_compacted: (turns, _payload, position) =>
    turns.put(
      turns.ensureOpen(position),
      wireItem({ type: 'contextCompaction', id: turns.takeItemId(position) }),
      position,
    ),
  entered_review_mode: (turns, payload, position) =>
    addReviewMark(turns, 'enteredReviewMode', asText(payload.user_facing_hint) ?? 'Review requested.', position),
  exited_review_mode: (turns, payload, position) =>
    addReviewMark(turns, 'exitedReviewMode', reviewText(asRecord(payload.review_output), false), position),
  thread_rolled_back: (turns, payload) => turns.dropLast(asNumber(payload.num_turns) ?? 0),
};

export function callId(payload: Payload, position: RecordPosition): string {
  return position.itemId ?? asText(payload.call_id) ?? `record-${position.seq}`;
}

/** The turn that `turn_id` names, the open one when it names none; null for an unknown turn. */
function namedTurn(turns: TurnList, payload: Payload, position: RecordPosition): FoldedTurn | null {
  const turnId = asText(payload.turn_id) ?? '';
  return turnId === '' ? turns.ensureOpen(position) : turns.find(turnId);
}

export function addReviewMark(
  turns: TurnList,
  type: 'enteredReviewMode' | 'exitedReviewMode',
  review: string,
  position: RecordPosition,
): void {
  turns.put(turns.ensureOpen(position), wireItem({ type, id: turns.takeItemId(position), review }), position);
}

function startTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = turns.openExplicit(asText(payload.turn_id) ?? '', position);
  turn.status = 'inProgress';
  const root = asText(payload.root_turn_id);
  turn.rootTurnId = root === turn.turnId ? null : root;
  turn.endSeq = null;
  turn.startedAt = asDate(payload.started_at);
}

export function completeTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const named = turns.find(asText(payload.turn_id) ?? '');
  const turn = named ?? turns.open;
  if (turn === null) return;
  if (turn.status === 'inProgress') turn.status = 'completed';
  setEnd(turn, payload, position);
  turns.touch(turn, position);
  if (turn === turns.open) turns.close();
}

function abortTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = turns.find(asText(payload.turn_id) ?? '') ?? turns.open;
  if (turn === null) return;
  turn.status = 'interrupted';
  setEnd(turn, payload, position);
  turns.touch(turn, position);
}

function setEnd(turn: FoldedTurn, payload: Payload, { seq }: RecordPosition): void {
  turn.endSeq = seq;
  turn.completedAt = asDate(payload.completed_at);
  turn.durationMs = asNumber(payload.duration_ms);
}

export function asDate(seconds: unknown): Date | null {
  const date = new Date((asNumber(seconds) ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

function addUserMessage(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const { open } = turns;
  const joins = open !== null && (open.isExplicit || open.hasOnlyCompaction);
  const turn = joins ? open : turns.openImplicit(position);
  const own = asRecord(payload.bobbin);
  const said = {
    clientId: asText(own?.client_id),
    // 0.130 shows one text of them.
    parts: position.itemId === null ? [] : asList(own?.parts),
  };
  turns.put(turn, userMessageItem(turns.takeItemId(position), payload, said), position);
}

function addAgentMessage(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const text = asText(payload.message) ?? '';
  if (text === '') return;
  const turn = turns.ensureOpen(position);
  turns.put(turn, agentMessageItem(turns.takeItemId(position), text, payload), position);
}

function addReasoning(turns: TurnList, part: 'summary' | 'content', payload: Payload, position: RecordPosition): void {
  const text = asText(payload.text) ?? '';
  if (text === '') return;
  const turn = turns.ensureOpen(position);
  const last = turn.lastItem;
  if (last?.type !== 'reasoning') {
    turns.put(turn, reasoningItem(turns.takeItemId(position), part, text), position);
  } else if (position.itemId === null || position.itemId === last.id) {
    turn.addReasoning(part, text, position.place);
    turns.touch(turn, position);
  } else {
    // 0.130 would join the two, and so counts them as one.
    turns.put(turn, reasoningItem(position.itemId, part, text), { ...position, isLimited: false });
  }
}

function reasoningItem(id: string, part: 'summary' | 'content', text: string): ThreadItem {
  return wireItem({ type: 'reasoning', id, summary: [], content: [], [part]: [text] });
}

export function addPlan(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const item = asRecord(payload.item);
  const turn = namedTurn(turns, payload, position);
  if (turn === null || item?.type !== 'Plan') return;
  const plan = wireItem({ type: 'plan', id: asText(item.id) ?? '', text: asText(item.text) ?? '' });
  turns.put(turn, plan, position);
}

function addFileChange(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = namedTurn(turns, payload, position);
  if (turn !== null) turns.put(turn, fileChangeItem(callId(payload, position), payload), position);
}

function addMcpToolCall(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const invocation = { ...asRecord(payload.invocation), mcp_app_resource_uri: payload.mcp_app_resource_uri };
  const item = mcpToolCallItem(
    callId(payload, position),
    invocation,
    asRecord(payload.result) ?? {},
    asDurationMs(payload.duration),
  );
  const readOnlyHint = asRecord(payload.bobbin)?.read_only_hint;
  const hinted = typeof readOnlyHint === 'boolean' ? wireItem({ ...item, readOnlyHint }) : item;
  turns.put(turns.ensureOpen(position), hinted, position);
}
