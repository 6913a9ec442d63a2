import { isObject } from '../../protocol/json-object.ts';
import type { TokenUsage } from '../../protocol/usage.ts';
import type { ModelEvent, OutputItem } from './model-client.ts';
import { responseFailed, responseIncomplete } from './model-error.ts';

type RawEvent = Readonly<Record<string, unknown>>;

/**
 * Turns one event of the Responses API into what the agent consumes; null for those it does not.
 *
 * @throws {ModelError} `response.failed` and `response.incomplete`.
 */
export function readResponseEvent(raw: unknown): ModelEvent | null {
  if (!isObject(raw)) return null;
  switch (raw.type) {
    case 'response.output_text.delta':
      return typeof raw.delta === 'string' ? { type: 'textDelta', delta: raw.delta } : null;
    case 'response.output_item.added':
      return withItem('itemAdded', raw.item);
    case 'response.output_item.done':
      return withItem('itemDone', raw.item);
    case 'response.reasoning_summary_part.added':
      return { type: 'reasoningSummaryPartAdded', summaryIndex: readIndex(raw.summary_index) };
    case 'response.reasoning_summary_text.delta':
      return readReasoningDelta(raw, 'reasoningSummaryDelta');
    case 'response.reasoning_text.delta':
      return readReasoningDelta(raw, 'reasoningDelta');
    case 'response.completed':
      return { type: 'responseCompleted', usage: readUsage(member(raw.response, 'usage')) };
    case 'response.failed':
      throw responseFailed(member(raw.response, 'error'));
    case 'response.incomplete':
      throw responseIncomplete(member(raw.response, 'incomplete_details'));
    default:
      return null;
  }
}

function withItem(type: 'itemAdded' | 'itemDone', item: unknown): ModelEvent | null {
  if (!isObject(item) || typeof item.type !== 'string') return null;
  return { type, item: item as OutputItem };
}

function readReasoningDelta(raw: RawEvent, type: 'reasoningSummaryDelta' | 'reasoningDelta'): ModelEvent | null {
  const { delta } = raw;
  if (typeof delta !== 'string') return null;
  return type === 'reasoningDelta'
    ? { type, contentIndex: readIndex(raw.content_index), delta }
    : { type, summaryIndex: readIndex(raw.summary_index), delta };
}

function readUsage(usage: unknown): TokenUsage | null {
  if (!isObject(usage)) return null;
  const inputTokens = readCount(usage.input_tokens);
  const outputTokens = readCount(usage.output_tokens);
  return {
    totalTokens: readCount(usage.total_tokens) || inputTokens + outputTokens,
    inputTokens,
    cachedInputTokens: readCount(member(usage.input_tokens_details, 'cached_tokens')),
    cacheWriteInputTokens: readCount(member(usage.input_tokens_details, 'cache_write_tokens')),
    outputTokens,
    reasoningOutputTokens: readCount(member(usage.output_tokens_details, 'reasoning_tokens')),
  };
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function readCount(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

function readIndex(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
