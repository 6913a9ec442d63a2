import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { i64 } from '../../../integers.ts';

export const itemReasoningSummaryPartAdded = defineNotification({
  name: 'item/reasoning/summaryPartAdded',
  summary: 'A new part of a reasoning summary begins.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, summaryIndex: i64 }),
});
