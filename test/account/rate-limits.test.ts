import { describe, expect, it } from 'vitest';
import { rateLimitsOf, usageUrl } from '../../src/account/rate-limits.ts';

const ANSWER = { isOk: true, status: 200, statusLine: '200 OK', contentType: 'application/json', url: 'http://u' };
const window = (used_percent: number, limit_window_seconds: number) => ({
  used_percent,
  limit_window_seconds,
  reset_after_seconds: 1,
  reset_at: 1_700_000_000,
});
const shown = (usedPercent: number, windowDurationMins: number | null) => ({
  usedPercent,
  windowDurationMins,
  resetsAt: 1_700_000_000,
});

describe('rateLimitsOf()', () => {
  it('tells all limits in the words of the wire', () => {
    const text = JSON.stringify({
      plan_type: 'pro',
      rate_limit: { allowed: true, primary_window: window(42, 18_000), secondary_window: window(5, 604_800) },
      credits: { has_credits: false, unlimited: false, balance: '1.5' },
      additional_rate_limits: [
        { limit_name: 'other', metered_feature: 'codex_other', rate_limit: { primary_window: window(1, 0) } },
      ],
      rate_limit_reached_type: { type: 'rate_limit_reached' },
    });
    const codex = {
      limitId: 'codex',
      limitName: null,
      primary: shown(42, 300),
      secondary: shown(5, 10_080),
      credits: { hasCredits: false, unlimited: false, balance: '1.5' },
      planType: 'pro',
      rateLimitReachedType: 'rate_limit_reached',
    };
    const other = {
      ...codex,
      limitId: 'codex_other',
      limitName: 'other',
      primary: shown(1, null),
      secondary: null,
      credits: null,
      rateLimitReachedType: null,
    };
    expect(rateLimitsOf({ ...ANSWER, text }, 't')).toEqual({
      rateLimits: codex,
      rateLimitsByLimitId: { codex, codex_other: other },
    });
  });

  it.each(['{"a":"token-1"}', '{', '[]'])('tells what it cannot read of %j, without secrets', (text) => {
    const body = text.replace('token-1', '[redacted]');
    expect(() => rateLimitsOf({ ...ANSWER, text }, 'token-1')).toThrow(
      `Decode error for http://u; content-type=application/json; body=${body}`,
    );
  });
});

describe('usageUrl()', () => {
  it.each([
    ['https://chatgpt.com/backend-api/', 'https://chatgpt.com/backend-api/wham/usage'],
    ['https://chatgpt.com/other/', 'https://chatgpt.com/other/backend-api/wham/usage'],
    ['https://chat.openai.com', 'https://chat.openai.com/backend-api/wham/usage'],
    ['https://chatgpt.com.evil.example', 'https://chatgpt.com.evil.example/api/codex/usage'],
    ['http://localhost:1/v', 'http://localhost:1/v/api/codex/usage'],
  ])('of %s is %s', (base, url) => {
    expect(usageUrl(base)).toBe(url);
  });
});
