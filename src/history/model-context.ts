import { isContextMessage, isUserTurn } from './context-message.ts';
import { RESPONSE_ITEM_TYPES } from './limited-records.ts';
import { asList, asNumber, asRecord, asText, type Payload } from './payload.ts';
import type { HistoryRecord } from './record.ts';

/** One item of the Responses API, as it goes to the model. */
export type ResponseItem = Payload;

/**
 * The fold from records to what the model has seen: the stored response items, what a compaction put in their place,
 * without the turns that were rolled back.
 */
export class ModelContextFold {
  #items: ResponseItem[] = [];

  apply({ type, payload }: HistoryRecord): void {
    if (type === 'response_item') this.#add(payload);
    else if (type === 'compacted') this.#items = compactedItems(payload, this.#items);
    else if (type === 'event_msg' && payload.type === 'thread_rolled_back') {
      this.#items = withoutLastTurns(this.#items, asNumber(payload.num_turns) ?? 0);
    }
  }

  /** The context so far. Every call has an output: `aborted` where none was stored. */
  items(): readonly ResponseItem[] {
    return pairCalls(this.#items);
  }

  #add(payload: Payload): void {
    const item = sendable(payload);
    if (item !== null) this.#items.push(item);
  }
}

/** Everything that the model has seen of a thread. */
export function modelContextOf(records: Iterable<HistoryRecord>): readonly ResponseItem[] {
  const fold = new ModelContextFold();
  for (const record of records) fold.apply(record);
  return fold.items();
}

/** 0.169 notes things beside its response items that are not for the model. */
function sendable(payload: Payload): ResponseItem | null {
  if (!RESPONSE_ITEM_TYPES.has(asText(payload.type) ?? '')) return null;
  const { internal_chat_message_metadata_passthrough: _note, ...item } = payload;
  return item;
}

function compactedItems(payload: Payload, before: readonly ResponseItem[]): ResponseItem[] {
  if (Array.isArray(payload.replacement_history)) {
    return asList(payload.replacement_history).flatMap((entry) => {
      const item = sendable(asRecord(entry) ?? {});
      return item === null ? [] : [item];
    });
  }
  const summary = { type: 'message', role: 'user', content: [{ type: 'input_text', text: asText(payload.message) }] };
  return [...before.filter(isUserTurn), summary];
}

function withoutLastTurns(items: ResponseItem[], count: number): ResponseItem[] {
  const starts = items.flatMap((item, index) => (isUserTurn(item) ? [index] : []));
  const [first] = starts;
  if (count <= 0 || first === undefined) return items;
  let end = starts[Math.max(0, starts.length - count)] ?? first;
  // What a turn was told before its first message goes with it; what the thread began with stays.
  for (let item = items[end - 1]; end > first && item !== undefined && isContextMessage(item); item = items[end - 1]) {
    end -= 1;
  }
  return items.slice(0, end);
}

const ABORTED = 'aborted';

/** The output that stands in for a missing one, by the type of the call. */
const ABORTED_OUTPUTS: Readonly<Record<string, (callId: string) => ResponseItem>> = {
  function_call: (callId) => ({ type: 'function_call_output', call_id: callId, output: ABORTED }),
  local_shell_call: (callId) => ({ type: 'function_call_output', call_id: callId, output: ABORTED }),
  custom_tool_call: (callId) => ({ type: 'custom_tool_call_output', call_id: callId, output: ABORTED }),
  tool_search_call: (callId) => ({
    type: 'tool_search_output',
    call_id: callId,
    status: 'completed',
    execution: 'client',
    tools: [],
  }),
};
const OUTPUT_TYPES: ReadonlySet<string> = new Set([
  'function_call_output',
  'custom_tool_call_output',
  'tool_search_output',
]);

function pairCalls(items: readonly ResponseItem[]): readonly ResponseItem[] {
  const calls = new Set(items.filter((item) => abortedOutput(item) !== null).map(callIdOf));
  const answered = new Set(items.filter(isOutput).map(callIdOf));
  return items.flatMap((item) => {
    if (isOutput(item)) return calls.has(callIdOf(item)) ? [item] : [];
    const aborted = abortedOutput(item);
    return aborted === null || answered.has(callIdOf(item)) ? [item] : [item, aborted];
  });
}

function isOutput(item: ResponseItem): boolean {
  return OUTPUT_TYPES.has(asText(item.type) ?? '') && callIdOf(item) !== '';
}

function abortedOutput(item: ResponseItem): ResponseItem | null {
  const type = asText(item.type) ?? '';
  const make = Object.hasOwn(ABORTED_OUTPUTS, type) ? ABORTED_OUTPUTS[type] : undefined;
  const callId = callIdOf(item);
  return make === undefined || callId === '' ? null : make(callId);
}

function callIdOf(item: ResponseItem): string {
  return asText(item.call_id) ?? '';
}
