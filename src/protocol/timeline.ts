import { z } from 'zod';
import { ItemId, ThreadId, TurnId } from './ids.ts';
import { i64, u64 } from './integers.ts';
import { ThreadItem } from './item.ts';
import { pageParams, pageResult } from './page.ts';
import { TurnError, TurnStatus } from './turn.ts';

const realtimeHead = { id: z.string(), realtimeSessionId: z.string() };

/** What happened in a voice conversation; this server has none. */
export const ThreadRealtimeItem = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('realtimeSessionStarted'), ...realtimeHead }),
    z.object({
      type: z.literal('transcriptSegment'),
      ...realtimeHead,
      role: z.enum(['user', 'assistant']),
      text: z.string(),
    }),
    z.object({
      type: z.literal('bemItemPromoted'),
      ...realtimeHead,
      turnId: TurnId,
      itemId: ItemId,
      presentation: z.discriminatedUnion('type', [
        z.object({ type: z.literal('wholeItem') }),
        z.object({ type: z.literal('inlineMarkdown') }),
        z.object({ type: z.literal('inlineVisualization'), index: u64 }),
      ]),
    }),
    z.object({ type: z.literal('realtimeSessionClosed'), ...realtimeHead, outcome: z.enum(['ended', 'failed']) }),
  ])
  .meta({ id: 'ThreadRealtimeItem' });
export type ThreadRealtimeItem = z.output<typeof ThreadRealtimeItem>;

/** An item, or the beginning or end of a turn. `position` is that of its record; times are unix seconds. */
export const ThreadTimelineEntry = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('item'), position: u64, turnId: TurnId, item: ThreadItem }),
    z.object({ type: z.literal('realtime'), position: u64, item: ThreadRealtimeItem }),
    z.object({ type: z.literal('turnStarted'), position: u64, turnId: TurnId, startedAt: i64.nullable() }),
    z.object({
      type: z.literal('turnCompleted'),
      position: u64,
      turnId: TurnId,
      status: TurnStatus,
      error: TurnError.nullable(),
      startedAt: i64.nullable(),
      completedAt: i64.nullable(),
      durationMs: i64.nullable(),
    }),
  ])
  .meta({ id: 'ThreadTimelineEntry' });
export type ThreadTimelineEntry = z.output<typeof ThreadTimelineEntry>;

/** Params of `thread/timeline/list`. */
export const ThreadTimelineListParams = z.object({ threadId: ThreadId, ...pageParams });
export type ThreadTimelineListParams = z.output<typeof ThreadTimelineListParams>;

/** Result of `thread/timeline/list`: oldest first; the first page has the newest entries. */
export const ThreadTimelineListResult = z.object({
  data: z.array(ThreadTimelineEntry),
  ...pageResult,
  /** The voice conversation that goes on where the page begins; this server has none. */
  activeRealtimeSessionAtPageStart: z.string().nullable(),
});
export type ThreadTimelineListResult = z.output<typeof ThreadTimelineListResult>;
