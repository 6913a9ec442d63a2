import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemPlanDelta = defineNotification({
  name: 'item/plan/delta',
  summary: 'More text of a plan.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string() }),
});
