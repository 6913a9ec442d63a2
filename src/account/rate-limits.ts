import { z } from 'zod';
import { showable } from '../agent/loop/showable.ts';
import type { ModelCredentials } from '../agent/model/model-login.ts';
import type { AccountRateLimitsReadResult } from '../protocol/account-limits.ts';
import { PlanType, RateLimitReachedType, type RateLimitSnapshot, type RateLimitWindow } from '../protocol/usage.ts';
import { askService, type ServiceAnswer } from './chatgpt/ask-service.ts';

const TIMEOUT_MS = 10_000;
const OURS = /^https:\/\/(?:chatgpt\.com|chat\.openai\.com)(?:\/|$)/;
const MAX_LIMITS = 100;

const Window = z.object({ used_percent: z.number(), limit_window_seconds: z.number(), reset_at: z.number() });
const Limit = z.object({ primary_window: Window.nullish(), secondary_window: Window.nullish() });
const Usage = z.object({
  plan_type: z.string().pipe(PlanType.catch('unknown')),
  rate_limit: Limit.nullish(),
  credits: z
    .object({ has_credits: z.boolean(), unlimited: z.boolean(), balance: z.string().nullish() })
    .nullish()
    .catch(null),
  additional_rate_limits: z
    .array(z.object({ limit_name: z.string(), metered_feature: z.string(), rate_limit: Limit.nullish() }))
    .max(MAX_LIMITS)
    .nullish(),
  rate_limit_reached_type: z.object({ type: RateLimitReachedType }).nullish().catch(null),
});
type Usage = z.output<typeof Usage>;

/** The answer of the backend to one question for the limits of an account. */
export interface UsageAnswer extends ServiceAnswer {
  readonly url: string;
}

/** Where the backend tells of limits, by `chatgpt_base_url`. */
export function usageUrl(baseUrl: string): string {
  const given = baseUrl.replace(/\/+$/, '');
  const base = OURS.test(given) && !given.includes('/backend-api') ? `${given}/backend-api` : given;
  return base.includes('/backend-api') ? `${base}/wham/usage` : `${base}/api/codex/usage`;
}

export async function askUsage(
  url: string,
  { token, headers }: ModelCredentials,
  presentation: Readonly<Record<string, string>>,
): Promise<UsageAnswer> {
  const all = { ...presentation, ...headers, authorization: `Bearer ${token}` };
  return { ...(await askService(url, { method: 'GET', headers: all, timeoutMs: TIMEOUT_MS })), url };
}

/** The limits that the backend told. Rejects with a text that may be shown. */
export function rateLimitsOf(answer: UsageAnswer, token: string): AccountRateLimitsReadResult {
  const { url, isOk, statusLine } = answer;
  const rest = `content-type=${showable(answer.contentType)}; body=${showable(answer.text, [token])}`;
  if (!isOk) throw new Error(`GET ${url} failed: ${statusLine}; ${rest}`);
  const usage = parseUsage(answer.text);
  if (usage === null) throw new Error(`Decode error for ${url}; ${rest}`);
  const all = snapshots(usage);
  return {
    rateLimits: all[0],
    rateLimitsByLimitId: Object.fromEntries(all.map((snapshot) => [snapshot.limitId ?? '', snapshot])),
  };
}

function snapshots(usage: Usage): [RateLimitSnapshot, ...RateLimitSnapshot[]] {
  const { credits, plan_type: planType } = usage;
  const reached = usage.rate_limit_reached_type?.type ?? null;
  const main: RateLimitSnapshot = {
    limitId: 'codex',
    limitName: null,
    ...windowsOf(usage.rate_limit),
    credits: credits
      ? { hasCredits: credits.has_credits, unlimited: credits.unlimited, balance: credits.balance ?? null }
      : null,
    planType,
    rateLimitReachedType: reached,
  };
  const others = (usage.additional_rate_limits ?? []).map(({ limit_name, metered_feature, rate_limit }) => ({
    limitId: metered_feature,
    limitName: limit_name,
    ...windowsOf(rate_limit),
    credits: null,
    planType,
    rateLimitReachedType: null,
  }));
  return [main, ...others];
}

function windowsOf(limit: Usage['rate_limit']): Pick<RateLimitSnapshot, 'primary' | 'secondary'> {
  return { primary: windowOf(limit?.primary_window), secondary: windowOf(limit?.secondary_window) };
}

function windowOf(window: z.output<typeof Window> | null | undefined): RateLimitWindow | null {
  if (window == null) return null;
  return {
    usedPercent: Math.round(window.used_percent),
    windowDurationMins: window.limit_window_seconds > 0 ? Math.ceil(window.limit_window_seconds / 60) : null,
    resetsAt: Math.round(window.reset_at),
  };
}

function parseUsage(text: string): Usage | null {
  try {
    return Usage.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
