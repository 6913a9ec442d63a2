import type { ThreadTokenUsage, TokenUsage } from '../protocol/usage.ts';
import { asNumber, asRecord, asText, type Payload } from './payload.ts';
import type { HistoryRecord } from './record.ts';

export interface ReportedTokenUsage {
  /** The turn that reported it. */
  readonly turnId: string;
  readonly usage: ThreadTokenUsage;
}

/**
 * The fold from records to the token usage that was reported last; null when none was. Usage of a turn that was rolled
 * back is told as that of the last turn that remains.
 */
export class TokenUsageFold {
  readonly #turnIds: string[] = [];
  #last: ReportedTokenUsage | null = null;

  get last(): ReportedTokenUsage | null {
    return this.#last;
  }

  apply({ type, payload }: HistoryRecord): void {
    if (type === 'turn_context') this.#enter(asText(payload.turn_id));
    if (type !== 'event_msg') return;
    if (payload.type === 'task_started') this.#enter(asText(payload.turn_id));
    else if (payload.type === 'token_count') this.#report(threadTokenUsage(asRecord(payload.info)));
    else if (payload.type === 'thread_rolled_back') this.#dropLast(asNumber(payload.num_turns) ?? 0);
  }

  #enter(turnId: string | null): void {
    if (turnId !== null && turnId !== this.#turnIds.at(-1)) this.#turnIds.push(turnId);
  }

  #report(usage: ThreadTokenUsage | null): void {
    const turnId = this.#turnIds.at(-1);
    if (usage !== null && turnId !== undefined) this.#last = { turnId, usage };
  }

  #dropLast(count: number): void {
    this.#turnIds.length = Math.max(0, this.#turnIds.length - count);
    const turnId = this.#turnIds.at(-1);
    if (this.#last === null || this.#turnIds.includes(this.#last.turnId)) return;
    this.#last = turnId === undefined ? null : { ...this.#last, turnId };
  }
}

/** `info` of a stored `token_count`, in the wire's words; null when it says nothing. */
export function threadTokenUsage(info: Payload | null): ThreadTokenUsage | null {
  const total = asRecord(info?.total_token_usage);
  const last = asRecord(info?.last_token_usage);
  if (info === null || total === null || last === null) return null;
  return { total: tokenUsage(total), last: tokenUsage(last), modelContextWindow: asNumber(info.model_context_window) };
}

/** `info` of a `token_count` to be stored. */
export function storedTokenUsage(usage: ThreadTokenUsage): Payload {
  return {
    total_token_usage: storedUsage(usage.total),
    last_token_usage: storedUsage(usage.last),
    model_context_window: usage.modelContextWindow,
  };
}

function tokenUsage(stored: Payload): TokenUsage {
  return {
    totalTokens: asNumber(stored.total_tokens) ?? 0,
    inputTokens: asNumber(stored.input_tokens) ?? 0,
    cachedInputTokens: asNumber(stored.cached_input_tokens) ?? 0,
    cacheWriteInputTokens: asNumber(stored.cache_write_input_tokens) ?? 0,
    outputTokens: asNumber(stored.output_tokens) ?? 0,
    reasoningOutputTokens: asNumber(stored.reasoning_output_tokens) ?? 0,
  };
}

/** 0.130 knows no cache writes: the member is stored only where it says something. */
function storedUsage(usage: TokenUsage): Payload {
  const { cacheWriteInputTokens } = usage;
  return {
    input_tokens: usage.inputTokens,
    cached_input_tokens: usage.cachedInputTokens,
    ...(cacheWriteInputTokens === 0 ? {} : { cache_write_input_tokens: cacheWriteInputTokens }),
    output_tokens: usage.outputTokens,
    reasoning_output_tokens: usage.reasoningOutputTokens,
    total_tokens: usage.totalTokens,
  };
}
