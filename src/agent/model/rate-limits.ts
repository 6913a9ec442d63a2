import type { RateLimitSnapshot, RateLimitWindow } from '../../protocol/usage.ts';

/** Nothing is known of the limits. */
export const UNKNOWN_RATE_LIMITS: RateLimitSnapshot = {
  limitId: 'codex',
  limitName: null,
  primary: null,
  secondary: null,
  credits: null,
  planType: null,
  rateLimitReachedType: null,
};

/** Limits as the headers of a model response report them. */
export function readRateLimits(headers: Headers): RateLimitSnapshot {
  const primary = readWindow(headers, 'primary');
  const secondary = readWindow(headers, 'secondary');
  return primary === null && secondary === null ? UNKNOWN_RATE_LIMITS : { ...UNKNOWN_RATE_LIMITS, primary, secondary };
}

function readWindow(headers: Headers, name: 'primary' | 'secondary'): RateLimitWindow | null {
  const usedPercent = readNumber(headers, `x-codex-${name}-used-percent`);
  if (usedPercent === null) return null;
  return {
    usedPercent: Math.round(usedPercent),
    windowDurationMins: readNumber(headers, `x-codex-${name}-window-minutes`),
    resetsAt: readNumber(headers, `x-codex-${name}-reset-at`),
  };
}

function readNumber(headers: Headers, name: string): number | null {
  const text = headers.get(name);
  if (text === null || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
