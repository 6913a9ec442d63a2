import { asText } from './payload.ts';
import type { ResponseItem } from './response-item.ts';

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

/** Every call has an output, `aborted` where there is none; outputs without their call are left out. */
export function pairCalls(items: readonly ResponseItem[]): readonly ResponseItem[] {
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
