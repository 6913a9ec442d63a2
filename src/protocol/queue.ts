import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { UserInput } from './input.ts';
import { optionalNullable } from './nullable.ts';
import { pageParams } from './page.ts';
import { Turn } from './turn.ts';

const metadata = z.record(z.string(), z.string());

/** What a user said for later: it becomes a turn when those before it have ended. */
export const QueuedSubmission = z
  .object({
    id: z.string(),
    input: z.array(UserInput),
    clientUserMessageId: z.string(),
    responsesapiClientMetadata: metadata.nullable(),
  })
  .meta({ id: 'QueuedSubmission' });
export type QueuedSubmission = z.output<typeof QueuedSubmission>;

/** Params of `thread/queue/add`. */
export const ThreadQueueAddParams = z.object({
  threadId: ThreadId,
  input: z.array(UserInput),
  /** Comes back as `clientId` of the message's item. */
  clientUserMessageId: z.string(),
  responsesapiClientMetadata: optionalNullable(metadata),
});
export type ThreadQueueAddParams = z.output<typeof ThreadQueueAddParams>;

/** Params of `thread/queue/update`. Metadata that is absent or empty stays. */
export const ThreadQueueUpdateParams = z.object({
  threadId: ThreadId,
  queuedSubmissionId: z.string(),
  input: z.array(UserInput),
  responsesapiClientMetadata: optionalNullable(metadata),
});
export type ThreadQueueUpdateParams = z.output<typeof ThreadQueueUpdateParams>;

/** Result of `thread/queue/add` and `thread/queue/update`. */
export const ThreadQueueSubmissionResult = z.object({ queuedSubmission: QueuedSubmission });
export type ThreadQueueSubmissionResult = z.output<typeof ThreadQueueSubmissionResult>;

/** Params of `thread/queue/list`. */
export const ThreadQueueListParams = z.object({ threadId: ThreadId, ...pageParams });
export type ThreadQueueListParams = z.output<typeof ThreadQueueListParams>;

/** Result of `thread/queue/list`, in the order in which they become turns. */
export const ThreadQueueListResult = z.object({ data: z.array(QueuedSubmission), nextCursor: z.string().nullable() });
export type ThreadQueueListResult = z.output<typeof ThreadQueueListResult>;

/** Params of `thread/queue/reorder`: the ids of all, in their new order. */
export const ThreadQueueReorderParams = z.object({ threadId: ThreadId, queuedSubmissionIds: z.array(z.string()) });
export type ThreadQueueReorderParams = z.output<typeof ThreadQueueReorderParams>;

/** Params of `thread/queue/delete`. */
export const ThreadQueueDeleteParams = z.object({ threadId: ThreadId, queuedSubmissionId: z.string() });
export type ThreadQueueDeleteParams = z.output<typeof ThreadQueueDeleteParams>;

/** Result of `thread/queue/delete`; false: there was none. */
export const ThreadQueueDeleteResult = z.object({ deleted: z.boolean() });
export type ThreadQueueDeleteResult = z.output<typeof ThreadQueueDeleteResult>;

/** Params of `thread/queue/start`: the first one by default. */
export const ThreadQueueStartParams = z.object({
  threadId: ThreadId,
  queuedSubmissionId: optionalNullable(z.string()),
});
export type ThreadQueueStartParams = z.output<typeof ThreadQueueStartParams>;

/** Result of `thread/queue/start`. */
export const ThreadQueueStartResult = z.object({ turn: Turn });
export type ThreadQueueStartResult = z.output<typeof ThreadQueueStartResult>;
