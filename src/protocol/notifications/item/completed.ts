import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId, TurnId } from '../../ids.ts';
import { i64, u64 } from '../../integers.ts';
import { ThreadItem } from '../../item.ts';

export const itemCompleted = defineNotification({
  name: 'item/completed',
  summary: 'An item ended; it does not change any more.',
  stability: 'stable',
  params: z.object({
    item: ThreadItem,
    threadId: ThreadId,
    turnId: TurnId,
    completedAtMs: i64,
    contentTokenCount: u64.nullish(),
  }),
});
