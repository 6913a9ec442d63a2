import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId, TurnId } from '../../ids.ts';
import { i64 } from '../../integers.ts';
import { ThreadItem } from '../../item.ts';

export const itemStarted = defineNotification({
  name: 'item/started',
  summary: 'An item began.',
  stability: 'stable',
  params: z.object({ item: ThreadItem, threadId: ThreadId, turnId: TurnId, startedAtMs: i64 }),
});
