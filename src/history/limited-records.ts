import { asList, asRecord, type Payload } from './payload.ts';
import type { HistoryRecord } from './record.ts';

/** Types of response items that the originals store; others are kept by readers, never sent to the model. */
export const RESPONSE_ITEM_TYPES: ReadonlySet<string> = new Set([
  'message',
  'reasoning',
  'local_shell_call',
  'function_call',
  'function_call_output',
  'tool_search_call',
  'tool_search_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'web_search_call',
  'image_generation_call',
  'compaction',
  'context_compaction',
]);

/** Events of the limited set with the members without which 0.130 skips the line. */
const EVENT_TEXTS: Readonly<Record<string, readonly string[]>> = {
  task_started: ['turn_id'],
  turn_started: ['turn_id'],
  task_complete: ['turn_id'],
  turn_complete: ['turn_id'],
  turn_aborted: [],
  user_message: ['message'],
  agent_message: ['message'],
  agent_reasoning: ['text'],
  agent_reasoning_raw_content: ['text'],
  token_count: [],
  patch_apply_end: ['call_id'],
  mcp_tool_call_end: ['call_id'],
  web_search_end: ['call_id', 'query'],
  image_generation_end: ['call_id', 'status', 'result'],
  context_compacted: [],
  entered_review_mode: [],
  exited_review_mode: [],
  thread_rolled_back: [],
};

const RECORD_CHECKS: Readonly<Record<string, (payload: Payload) => boolean>> = {
  session_meta: (payload) => hasTexts(payload, ['id', 'timestamp', 'cwd', 'originator', 'cli_version']),
  turn_context: (payload) => hasTexts(payload, ['cwd', 'model']),
  response_item: (payload) => RESPONSE_ITEM_TYPES.has(String(payload.type)) && isWholeMessage(payload),
  event_msg: isLimitedEvent,
  compacted: (payload) => hasTexts(payload, ['message']),
};

/** Whether 0.130 reads this record and counts it: implicit turns are named by the number of such records before them. */
export function isLimitedRecord(record: HistoryRecord): boolean {
  return Object.hasOwn(RECORD_CHECKS, record.type) && RECORD_CHECKS[record.type]?.(record.payload) === true;
}

function isLimitedEvent(payload: Payload): boolean {
  const type = String(payload.type);
  if (type === 'item_completed') return asRecord(payload.item)?.type === 'Plan';
  const texts = Object.hasOwn(EVENT_TEXTS, type) ? EVENT_TEXTS[type] : undefined;
  return texts !== undefined && hasTexts(payload, texts);
}

function isWholeMessage(payload: Payload): boolean {
  if (payload.type !== 'message') return true;
  return hasTexts(payload, ['role']) && asList(payload.content) === payload.content;
}

function hasTexts(payload: Payload, names: readonly string[]): boolean {
  return names.every((name) => typeof payload[name] === 'string');
}
