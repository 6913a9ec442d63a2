import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';

export const threadGoalCleared = defineNotification({
  name: 'thread/goal/cleared',
  summary: 'A thread has no goal any more.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
