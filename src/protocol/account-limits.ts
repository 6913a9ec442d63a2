import { z } from 'zod';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';
import { RateLimitSnapshot } from './usage.ts';

/** Params of `account/rateLimits/read`. */
export const AccountRateLimitsReadParams = z.object({
  supportsLunaReserve: z.boolean().optional(),
  excludeResetCreditDetails: z.boolean().optional(),
});
export type AccountRateLimitsReadParams = z.output<typeof AccountRateLimitsReadParams>;

const RateLimitResetCredit = z
  .object({
    id: z.string(),
    resetType: z.enum(['codexRateLimits', 'unknown']).meta({ id: 'RateLimitResetType' }),
    status: z.enum(['available', 'redeeming', 'redeemed', 'unknown']).meta({ id: 'RateLimitResetCreditStatus' }),
    /** Unix seconds. */
    grantedAt: i64,
    /** Unix seconds; null: never. */
    expiresAt: i64.nullish(),
    title: z.string().nullish(),
    description: z.string().nullish(),
  })
  .meta({ id: 'RateLimitResetCredit' });

/** Result of `account/rateLimits/read`. */
export const AccountRateLimitsReadResult = z.object({
  ordinaryUsageAllowed: z.boolean().nullish(),
  rateLimits: RateLimitSnapshot,
  rateLimitsByLimitId: z.record(z.string(), RateLimitSnapshot).nullish(),
  rateLimitResetCredits: z
    .object({ availableCount: i64, credits: z.array(RateLimitResetCredit).nullish() })
    .meta({ id: 'RateLimitResetCreditsSummary' })
    .nullish(),
  accountId: z.string().nullish(),
  rateLimitUpsell: z.unknown().optional(),
});
export type AccountRateLimitsReadResult = z.output<typeof AccountRateLimitsReadResult>;

/** Params of `account/usage/read`. */
export const AccountUsageReadParams = z.object({ threadId: optionalNullable(z.string()) });
export type AccountUsageReadParams = z.output<typeof AccountUsageReadParams>;

/** Result of `account/usage/read`. */
export const AccountUsageReadResult = z.object({
  summary: z
    .object({
      lifetimeTokens: i64.nullish(),
      peakDailyTokens: i64.nullish(),
      longestRunningTurnSec: i64.nullish(),
      currentStreakDays: i64.nullish(),
      longestStreakDays: i64.nullish(),
    })
    .meta({ id: 'AccountTokenUsageSummary' }),
  dailyUsageBuckets: z
    .array(z.object({ startDate: z.string(), tokens: i64 }).meta({ id: 'AccountTokenUsageDailyBucket' }))
    .nullish(),
});
export type AccountUsageReadResult = z.output<typeof AccountUsageReadResult>;
