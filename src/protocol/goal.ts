import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { i64 } from './integers.ts';
import { optionalNullable } from './nullable.ts';

/** Where a goal stands. An `active` one is pursued; the others rest, and `complete` is the end. */
export const ThreadGoalStatus = z
  .enum(['active', 'paused', 'blocked', 'usageLimited', 'budgetLimited', 'complete'])
  .meta({ id: 'ThreadGoalStatus' });
export type ThreadGoalStatus = z.output<typeof ThreadGoalStatus>;

/** What a thread is to achieve. Times are unix seconds. */
export const ThreadGoal = z
  .object({
    threadId: ThreadId,
    objective: z.string(),
    status: ThreadGoalStatus,
    /** Tokens that may be spent; `null`: as many as it takes. */
    tokenBudget: i64.nullable(),
    tokensUsed: i64,
    timeUsedSeconds: i64,
    createdAt: i64,
    updatedAt: i64,
  })
  .meta({ id: 'ThreadGoal' });
export type ThreadGoal = z.output<typeof ThreadGoal>;

/** Who changes a goal: the user, or a client that pursues it. Taken, and not looked at: nothing is allowed by it. */
export const ThreadGoalMutationOrigin = z.enum(['user', 'automatic']).meta({ id: 'ThreadGoalMutationOrigin' });
export type ThreadGoalMutationOrigin = z.output<typeof ThreadGoalMutationOrigin>;

/** Another objective, or one after a completed goal, begins a new goal; otherwise the goal is changed. */
export const ThreadGoalSetParams = z.object({
  threadId: ThreadId,
  /** At most 4000 characters, blank ones around it not counted. */
  objective: optionalNullable(z.string()),
  /** `active` where a new goal says nothing. */
  status: optionalNullable(ThreadGoalStatus),
  /** `null` takes the budget away; absent leaves it. */
  tokenBudget: optionalNullable(i64),
  origin: optionalNullable(ThreadGoalMutationOrigin),
});
export type ThreadGoalSetParams = z.output<typeof ThreadGoalSetParams>;

/** Result of `thread/goal/set`. */
export const ThreadGoalSetResult = z.object({ goal: ThreadGoal });
export type ThreadGoalSetResult = z.output<typeof ThreadGoalSetResult>;

/** Result of `thread/goal/get`. */
export const ThreadGoalGetResult = z.object({ goal: ThreadGoal.nullable() });
export type ThreadGoalGetResult = z.output<typeof ThreadGoalGetResult>;

/** Params of `thread/goal/clear`. */
export const ThreadGoalClearParams = z.object({
  threadId: ThreadId,
  origin: optionalNullable(ThreadGoalMutationOrigin),
});
export type ThreadGoalClearParams = z.output<typeof ThreadGoalClearParams>;

/** Result of `thread/goal/clear`; false: there was none. */
export const ThreadGoalClearResult = z.object({ cleared: z.boolean() });
export type ThreadGoalClearResult = z.output<typeof ThreadGoalClearResult>;
