import { z } from 'zod';
import { i32, i64 } from './integers.ts';

/** Token counts of one model answer, or their sum. */
export const TokenUsage = z
  .object({
    totalTokens: i64,
    inputTokens: i64,
    cachedInputTokens: i64,
    cacheWriteInputTokens: i64.default(0),
    outputTokens: i64,
    reasoningOutputTokens: i64,
  })
  .meta({ id: 'TokenUsage' });
export type TokenUsage = z.output<typeof TokenUsage>;

/** `total` is the sum over the thread, `last` the latest answer of the model. */
export const ThreadTokenUsage = z
  .object({
    total: TokenUsage,
    last: TokenUsage,
    /** In tokens; `null` when unknown. */
    modelContextWindow: i64.nullable(),
  })
  .meta({ id: 'ThreadTokenUsage' });
export type ThreadTokenUsage = z.output<typeof ThreadTokenUsage>;

/** How much of a limit is used, in per cent, and when it begins anew. */
export const RateLimitWindow = z
  .object({
    usedPercent: i32,
    windowDurationMins: i64.nullable(),
    /** Unix seconds. */
    resetsAt: i64.nullable(),
  })
  .meta({ id: 'RateLimitWindow' });
export type RateLimitWindow = z.output<typeof RateLimitWindow>;

export const CreditsSnapshot = z
  .object({ hasCredits: z.boolean(), unlimited: z.boolean(), balance: z.string().nullable() })
  .meta({ id: 'CreditsSnapshot' });
export type CreditsSnapshot = z.output<typeof CreditsSnapshot>;

export const PlanType = z
  .enum([
    'free',
    'go',
    'plus',
    'pro',
    'prolite',
    'promax',
    'team',
    'self_serve_business_usage_based',
    'self_serve_business_prolite',
    'business',
    'enterprise_cbp_usage_based',
    'enterprise_cbp_automation',
    'enterprise',
    'ent26',
    'edu',
    'edu_plus',
    'edu_pro',
    'sci',
    'sci_plus',
    'unknown',
  ])
  .meta({ id: 'PlanType' });
export type PlanType = z.output<typeof PlanType>;

/** Which limit stopped the account. */
export const RateLimitReachedType = z
  .enum([
    'rate_limit_reached',
    'workspace_owner_credits_depleted',
    'workspace_member_credits_depleted',
    'workspace_owner_usage_limit_reached',
    'workspace_member_usage_limit_reached',
  ])
  .meta({ id: 'RateLimitReachedType' });
export type RateLimitReachedType = z.output<typeof RateLimitReachedType>;

export const SpendControlLimitSnapshot = z
  .object({
    limit: z.string(),
    used: z.string(),
    remainingPercent: i32,
    /** Unix seconds. */
    resetsAt: i64,
  })
  .meta({ id: 'SpendControlLimitSnapshot' });
export type SpendControlLimitSnapshot = z.output<typeof SpendControlLimitSnapshot>;

/** Limits as the model service last reported them; `null` for what it did not say. */
export const RateLimitSnapshot = z
  .object({
    limitId: z.string().nullable(),
    limitName: z.string().nullable(),
    normalModelSlug: z.string().nullish(),
    primary: RateLimitWindow.nullable(),
    secondary: RateLimitWindow.nullable(),
    credits: CreditsSnapshot.nullable(),
    individualLimit: SpendControlLimitSnapshot.nullish(),
    spendControlReached: z.boolean().nullish(),
    planType: PlanType.nullable(),
    rateLimitReachedType: RateLimitReachedType.nullable(),
  })
  .meta({ id: 'RateLimitSnapshot' });
export type RateLimitSnapshot = z.output<typeof RateLimitSnapshot>;
