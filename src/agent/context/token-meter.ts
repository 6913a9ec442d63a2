import { tokenCount } from '../../history/extended-records.ts';
import type { HistoryRecord } from '../../history/record.ts';
import type { RateLimitSnapshot, RateLimitWindow, ThreadTokenUsage, TokenUsage } from '../../protocol/usage.ts';
import { UNKNOWN_RATE_LIMITS } from '../model/rate-limits.ts';

const NONE: TokenUsage = {
  totalTokens: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteInputTokens: 0,
  outputTokens: 0,
  reasoningOutputTokens: 0,
};

/** Tokens used by a thread, as its model responses reported them. */
export class TokenMeter {
  /** Null until the first response of the thread reported its usage. */
  usage: ThreadTokenUsage | null = null;
  rateLimits: RateLimitSnapshot = UNKNOWN_RATE_LIMITS;

  add(last: TokenUsage, modelContextWindow: number | null): void {
    this.usage = { total: sum(this.usage?.total ?? NONE, last), last, modelContextWindow };
  }

  /** The service said that the context is full, without numbers; where nobody knows its window that says nothing. */
  fill(modelContextWindow: number | null): void {
    if (modelContextWindow === null) return;
    const full = { ...NONE, totalTokens: modelContextWindow };
    const before = this.usage?.total ?? NONE;
    this.usage = { total: before.totalTokens < modelContextWindow ? full : before, last: full, modelContextWindow };
  }

  /** The context was cut: its size is known only by estimate. */
  estimate(contextTokens: number, modelContextWindow: number | null): void {
    this.usage = {
      total: this.usage?.total ?? NONE,
      last: { ...NONE, totalTokens: contextTokens },
      modelContextWindow,
    };
  }

  toRecord(): HistoryRecord {
    const { rateLimits } = this;
    return tokenCount(this.usage, {
      limit_id: rateLimits.limitId,
      limit_name: rateLimits.limitName,
      primary: storedWindow(rateLimits.primary),
      secondary: storedWindow(rateLimits.secondary),
      credits: null,
      plan_type: rateLimits.planType,
      rate_limit_reached_type: rateLimits.rateLimitReachedType,
    });
  }
}

function sum(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    totalTokens: a.totalTokens + b.totalTokens,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cacheWriteInputTokens: a.cacheWriteInputTokens + b.cacheWriteInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningOutputTokens: a.reasoningOutputTokens + b.reasoningOutputTokens,
  };
}

function storedWindow(window: RateLimitWindow | null): object | null {
  if (window === null) return null;
  return {
    used_percent: window.usedPercent,
    window_minutes: window.windowDurationMins,
    resets_at: window.resetsAt,
  };
}
