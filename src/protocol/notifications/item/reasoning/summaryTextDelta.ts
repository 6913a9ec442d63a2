import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { i64 } from '../../../integers.ts';

export const itemReasoningSummaryTextDelta = defineNotification({
  name: 'item/reasoning/summaryTextDelta',
  summary: 'More text of a part of a reasoning summary.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string(), summaryIndex: i64 }),
});
