import { z } from 'zod';
import { TurnId } from './ids.ts';
import { i64 } from './integers.ts';
import { ThreadItem } from './item.ts';
import { sortedPageResult } from './page.ts';

/** Where a turn stands; `inProgress` only while it runs in this process. */
export const TurnStatus = z.enum(['completed', 'interrupted', 'failed', 'inProgress']).meta({ id: 'TurnStatus' });
export type TurnStatus = z.output<typeof TurnStatus>;

/** `notLoaded`: no items. `summary`: the first user message and the last agent message. `full`: all. */
export const TurnItemsView = z.enum(['notLoaded', 'summary', 'full']).meta({ id: 'TurnItemsView' });
export type TurnItemsView = z.output<typeof TurnItemsView>;

const httpFailure = z.object({ httpStatusCode: z.int().min(0).max(65_535).nullable() });

/** Class of an error: a word, or an object with one member where there is more to say. */
export const CodexErrorInfo = z
  .union([
    z.enum([
      'contextWindowExceeded',
      'sessionBudgetExceeded',
      'usageLimitExceeded',
      'rateLimitExceeded',
      'serverOverloaded',
      'flexUnavailable',
      'modelNotFound',
      'cyberPolicy',
      'policyCapacityUnavailable',
      'misalignmentPolicyViolation',
      'tooManyDenials',
      'inferenceHookDenied',
      'internalServerError',
      'unauthorized',
      'badRequest',
      'threadRollbackFailed',
      'sandboxError',
      'other',
    ]),
    z.object({ httpConnectionFailed: httpFailure }),
    z.object({ responseStreamConnectionFailed: httpFailure }),
    z.object({ responseStreamDisconnected: httpFailure }),
    z.object({ responseTooManyFailedAttempts: httpFailure }),
    z.object({ activeTurnNotSteerable: z.object({ turnKind: z.enum(['review', 'compact']) }) }),
  ])
  .meta({ id: 'CodexErrorInfo' });
export type CodexErrorInfo = z.output<typeof CodexErrorInfo>;

export const MisalignmentErrorDetails = z
  .object({
    errorType: z.string().nullable(),
    detailedExplanation: z.string().nullable(),
    steer: z.object({ message: z.string() }).nullable(),
    reviewTarget: z.string().nullish(),
  })
  .meta({ id: 'MisalignmentErrorDetails' });
export type MisalignmentErrorDetails = z.output<typeof MisalignmentErrorDetails>;

/** Why a turn failed, or what happened before another try. */
export const TurnError = z
  .object({
    message: z.string(),
    codexErrorInfo: CodexErrorInfo.nullable(),
    additionalDetails: z.string().nullable(),
    misalignment: MisalignmentErrorDetails.nullish(),
  })
  .meta({ id: 'TurnError' });
export type TurnError = z.output<typeof TurnError>;

/** One round between user and agent. Times are unix seconds; `null` when they are not known. */
export const Turn = z
  .object({
    id: TurnId,
    /** The turn of the user that this one serves: its own id, unless an agent started it. */
    rootTurnId: TurnId.nullish(),
    /** Oldest first; which ones says `itemsView`. */
    items: z.array(ThreadItem),
    itemsView: TurnItemsView,
    status: TurnStatus,
    error: TurnError.nullable(),
    startedAt: i64.nullable(),
    completedAt: i64.nullable(),
    durationMs: i64.nullable(),
  })
  .meta({ id: 'Turn' });
export type Turn = z.output<typeof Turn>;

/** A page of turns, as `thread/turns/list` answers it. */
export const TurnsPage = z.object({ data: z.array(Turn), ...sortedPageResult }).meta({ id: 'TurnsPage' });
export type TurnsPage = z.output<typeof TurnsPage>;
