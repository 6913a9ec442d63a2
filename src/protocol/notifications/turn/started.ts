import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';
import { Turn } from '../../turn.ts';

export const turnStarted = defineNotification({
  name: 'turn/started',
  summary: 'A turn began.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turn: Turn }),
});
