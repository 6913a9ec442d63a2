import type { ThreadItem } from '../../protocol/item.ts';
import { asRecord, asText, type Payload } from '../payload.ts';
import { reviewText } from '../review-text.ts';
import { storedTurnError } from '../turn-error.ts';
import { completedItem } from './completed-item.ts';
import { addPlan, addReviewMark, asDate, callId, completeTurn, EVENT_FOLDS, type EventFold } from './event-folds.ts';
import type { FoldedTurn } from './folded-turn.ts';
import type { RecordPosition, TurnList } from './turn-list.ts';
import { commandItem, dynamicToolCallItem, imageViewItem } from './wire-items.ts';

/** What takes part in our history: 0.130's events, those of its extended set, and 0.169's. */
export const EXTENDED_EVENT_FOLDS: Readonly<Record<string, EventFold>> = {
  ...EVENT_FOLDS,
  exec_command_end: (turns, payload, position) =>
    addToKnownTurn(turns, payload, position, commandItem(callId(payload, position), payload)),
  dynamic_tool_call_response: (turns, payload, position) =>
    addToKnownTurn(turns, payload, position, dynamicToolCallItem(callId(payload, position), payload)),
  view_image_tool_call: (turns, payload, position) =>
    addToKnownTurn(turns, payload, position, imageViewItem(callId(payload, position), payload.path)),
  exited_review_mode: (turns, payload, position) =>
    addReviewMark(turns, 'exitedReviewMode', reviewText(asRecord(payload.review_output), true), position),
  bobbin_approval_requested: (turns, payload, position) => addUnendedItem(turns, payload, position, 'declined'),
  bobbin_item_started: (turns, payload, position) => addUnendedItem(turns, payload, position, 'failed'),
  error: failTurn,
  task_complete: completeOrFailTurn,
  turn_complete: completeOrFailTurn,
  turn_aborted: abortNewTurn,
  item_completed: addCompletedItem,
};

/** Records that 0.130 does not show open no turn: the ids of implicit turns stay as 0.130 counts them. */
function addToKnownTurn(
  turns: TurnList,
  payload: Payload,
  position: RecordPosition,
  item: Parameters<TurnList['put']>[1],
): void {
  const turn = knownTurn(turns, payload);
  if (turn !== null) turns.put(turn, item, position);
}

const ITEMS_WITH_END: ReadonlySet<unknown> = new Set([
  'commandExecution',
  'fileChange',
  'mcpToolCall',
  'dynamicToolCall',
  'collabAgentToolCall',
]);

/** Calls of MCP tools have no word for one that was never allowed. */
const NOT_ENDED = { message: 'the call did not come to an end' };

/** How an item stands that has no later record: nobody answered before the process died, or it died with the process. */
function addUnendedItem(
  turns: TurnList,
  payload: Payload,
  position: RecordPosition,
  status: 'declined' | 'failed',
): void {
  const stored = asRecord(payload.item);
  const id = asText(stored?.id);
  if (id === null || !ITEMS_WITH_END.has(stored?.type)) return;
  const shown = stored?.type === 'mcpToolCall' ? { status: 'failed', error: NOT_ENDED } : { status };
  addToKnownTurn(turns, payload, position, { ...stored, id, ...shown } as ThreadItem);
}

function knownTurn(turns: TurnList, payload: Payload): FoldedTurn | null {
  const turnId = asText(payload.turn_id) ?? '';
  return turnId === '' ? (turns.open ?? turns.last) : turns.find(turnId);
}

function failTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = knownTurn(turns, payload);
  if (turn !== null) markFailed(turns, turn, payload, position);
}

function markFailed(turns: TurnList, turn: FoldedTurn, error: Payload | null, position: RecordPosition): void {
  const stored = storedTurnError(error);
  if (stored === null) return;
  turn.error = stored;
  if (turn.status !== 'interrupted') turn.status = 'failed';
  turns.touch(turn, position);
}

function completeOrFailTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = turns.find(asText(payload.turn_id) ?? '') ?? turns.open;
  if (turn !== null) {
    turn.startedAt ??= asDate(payload.started_at);
    markFailed(turns, turn, asRecord(payload.error), position);
  }
  completeTurn(turns, payload, position);
}

function abortNewTurn(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const turn = turns.find(asText(payload.turn_id) ?? '') ?? turns.open;
  if (turn !== null) turn.startedAt ??= asDate(payload.started_at);
  EVENT_FOLDS.turn_aborted?.(turns, payload, position);
}

/** 0.169 stores every finished item in this record, even before its turn has a record of its own. */
function addCompletedItem(turns: TurnList, payload: Payload, position: RecordPosition): void {
  const stored = asRecord(payload.item);
  if (stored?.type === 'Plan') {
    addPlan(turns, payload, position);
    return;
  }
  const item = stored === null ? null : completedItem(stored);
  const turnId = asText(payload.turn_id) ?? '';
  if (item === null || turnId === '') return;
  turns.put(turns.find(turnId) ?? turns.openExplicit(turnId, position), item, position);
}
