import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';
import { Turn } from '../../turn.ts';

export const turnCompleted = defineNotification({
  name: 'turn/completed',
  summary: 'A turn ended: completed, interrupted or failed.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turn: Turn }),
});
