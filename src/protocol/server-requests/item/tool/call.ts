import { z } from 'zod';
import { defineServerRequest } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { DynamicToolCallOutputContentItem } from '../../../item.ts';

export const DynamicToolCallParams = z
  .object({
    threadId: ThreadId,
    turnId: TurnId,
    /** Id of the model's call and of its item. */
    callId: ItemId,
    namespace: z.string().nullable(),
    tool: z.string(),
    /** As the model gave them. */
    arguments: z.unknown(),
  })
  .meta({ id: 'DynamicToolCallParams' });
export type DynamicToolCallParams = z.output<typeof DynamicToolCallParams>;

export const DynamicToolCallResult = z
  .object({ contentItems: z.array(DynamicToolCallOutputContentItem), success: z.boolean() })
  .meta({ id: 'DynamicToolCallResult' });
export type DynamicToolCallResult = z.output<typeof DynamicToolCallResult>;

export const itemToolCall = defineServerRequest({
  name: 'item/tool/call',
  summary: 'Run this tool of the client.',
  stability: 'stable',
  params: DynamicToolCallParams,
  result: DynamicToolCallResult,
});
