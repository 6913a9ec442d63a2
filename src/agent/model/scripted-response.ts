import { isObject } from '../../protocol/json-object.ts';

/** One response of a script: events of the Responses API, or an HTTP failure. */
export interface ScriptedResponse {
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** Time before the first event. */
  readonly delayMs?: number;
  readonly status?: number;
  readonly body?: unknown;
}

const USAGE = {
  input_tokens: 10,
  input_tokens_details: null,
  output_tokens: 5,
  output_tokens_details: null,
  total_tokens: 15,
};

/**
 * Completes what may be abbreviated: a response that is `{"say": text}` or `{"call": {name, namespace, arguments}}`, alone or
 * several in an array, stands for the events of such an answer.
 */
export function expandScriptedResponse(value: unknown, index: number): ScriptedResponse {
  if (Array.isArray(value)) return fromShorthands(value, index);
  if (!isObject(value)) throw new Error('a response is neither an object nor an array');
  if (Array.isArray(value.events) || value.status !== undefined) {
    return { events: [], ...value } as ScriptedResponse;
  }
  const response = fromShorthands([value], index);
  return typeof value.delayMs === 'number' ? { ...response, delayMs: value.delayMs } : response;
}

function fromShorthands(parts: readonly unknown[], index: number): ScriptedResponse {
  const id = `resp_${index + 1}`;
  return {
    events: [
      { type: 'response.created', response: { id } },
      ...parts.flatMap((part, place) => shorthandEvents(part, `${index + 1}_${place + 1}`)),
      { type: 'response.completed', response: { id, usage: USAGE } },
    ],
  };
}

function shorthandEvents(part: unknown, suffix: string): Record<string, unknown>[] {
  if (!isObject(part)) throw new Error('a part of a response is not an object');
  if (typeof part.say === 'string') return sayEvents(part.say, `msg_${suffix}`);
  if (isObject(part.call)) return [callEvent(part.call, `call_${suffix}`)];
  throw new Error('a response has neither events nor say nor call');
}

function sayEvents(text: string, id: string): Record<string, unknown>[] {
  const message = (content: string) => ({
    type: 'message',
    role: 'assistant',
    id,
    content: [{ type: 'output_text', text: content }],
  });
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  return [
    { type: 'response.output_item.added', item: message('') },
    ...words.map((delta) => ({ type: 'response.output_text.delta', delta })),
    { type: 'response.output_item.done', item: message(text) },
  ];
}

function callEvent(call: Readonly<Record<string, unknown>>, callId: string): Record<string, unknown> {
  const { name, input } = call;
  const namespace = typeof call.namespace === 'string' ? { namespace: call.namespace } : {};
  const isCustom = typeof input === 'string';
  const argumentsText = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {});
  const item = isCustom
    ? { type: 'custom_tool_call', call_id: callId, name, input }
    : { type: 'function_call', call_id: callId, name, ...namespace, arguments: argumentsText };
  return { type: 'response.output_item.done', item };
}
