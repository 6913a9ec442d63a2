import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { optionalNullable } from './nullable.ts';
import { Turn } from './turn.ts';

/** What is reviewed. `title` is shown to people. */
export const ReviewTarget = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('uncommittedChanges') }),
    z.object({ type: z.literal('baseBranch'), branch: z.string() }),
    z.object({ type: z.literal('commit'), sha: z.string(), title: optionalNullable(z.string()) }),
    z.object({ type: z.literal('custom'), instructions: z.string() }),
  ])
  .meta({ id: 'ReviewTarget' });
export type ReviewTarget = z.output<typeof ReviewTarget>;

/** `detached`, of 0.130: in a fork of the thread. */
export const ReviewDelivery = z.enum(['inline', 'detached']).meta({ id: 'ReviewDelivery' });

/** Params of `review/start`. */
export const ReviewStartParams = z.object({
  threadId: ThreadId,
  target: ReviewTarget,
  delivery: optionalNullable(ReviewDelivery),
});
export type ReviewStartParams = z.output<typeof ReviewStartParams>;

/** Result of `review/start`: the turn, with what is reviewed as the user's message, and the thread it runs in. */
export const ReviewStartResult = z.object({ turn: Turn, reviewThreadId: ThreadId });
export type ReviewStartResult = z.output<typeof ReviewStartResult>;
