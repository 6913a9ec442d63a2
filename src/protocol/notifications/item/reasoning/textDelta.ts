import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';
import { i64 } from '../../../integers.ts';

export const itemReasoningTextDelta = defineNotification({
  name: 'item/reasoning/textDelta',
  summary: 'More text of the reasoning itself.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string(), contentIndex: i64 }),
});
