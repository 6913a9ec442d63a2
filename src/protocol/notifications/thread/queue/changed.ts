import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';

export const threadQueueChanged = defineNotification({
  name: 'thread/queue/changed',
  summary: 'What is queued in a thread has changed.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
