import { isObject } from '../protocol/json-object.ts';
import { RPC_ERROR } from '../protocol/rpc-error.ts';
import { type IdText, idTextOf } from './json-id.ts';

/** What a line turned out to be. The first shape that fits counts, in the order of the original. */
export type IncomingMessage =
  | {
      readonly kind: 'request';
      readonly id: IdText;
      readonly method: string;
      readonly params: unknown;
      readonly hasParams: boolean;
    }
  | { readonly kind: 'notification'; readonly method: string }
  | { readonly kind: 'result'; readonly id: IdText; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: IdText; readonly code: number; readonly message: string }
  | { readonly kind: 'invalid'; readonly id: IdText | null; readonly code: number; readonly message: string };

const MALFORMED_ERROR = 'The client answered with a malformed error';

/** Sorts a parsed line; `line` is its text, from which ids are taken digit for digit. */
export function classifyMessage(value: unknown, line: string): IncomingMessage {
  if (Array.isArray(value)) return invalid(null, 'Invalid request: batches are not supported');
  if (!isObject(value)) return invalid(null, 'Invalid request: a message is a JSON object');
  const id = Object.hasOwn(value, 'id') ? idTextOf(value.id, line) : null;
  const { method } = value;
  if (typeof method === 'string') {
    if (id === null || !isTrace(value.trace)) return { kind: 'notification', method };
    return { kind: 'request', id, method, params: value.params, hasParams: Object.hasOwn(value, 'params') };
  }
  if (id === null) return invalid(null, 'Invalid request: neither a request, a notification nor an answer');
  if (Object.hasOwn(value, 'result')) return { kind: 'result', id, result: value.result };
  if (Object.hasOwn(value, 'error')) return errorAnswer(id, value.error);
  return invalid(id, 'Invalid request: neither a request, a notification nor an answer');
}

function invalid(id: IdText | null, message: string): IncomingMessage {
  return { kind: 'invalid', id, code: RPC_ERROR.invalidRequest, message };
}

function errorAnswer(id: IdText, error: unknown): IncomingMessage {
  const { code, message } = isObject(error) ? error : {};
  return {
    kind: 'error',
    id,
    code: typeof code === 'number' ? code : RPC_ERROR.internalError,
    message: typeof message === 'string' ? message : MALFORMED_ERROR,
  };
}

/** The original reads a W3C trace carrier here; a request with any other value is a notification to it (seen in both). */
function isTrace(trace: unknown): boolean {
  if (trace === undefined || trace === null) return true;
  if (typeof trace !== 'object') return false;
  const [traceparent, tracestate] = Array.isArray(trace)
    ? trace
    : [get(trace, 'traceparent'), get(trace, 'tracestate')];
  return isOptionalString(traceparent) && isOptionalString(tracestate);
}

function get(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
