import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { Thread } from '../../thread.ts';

export const threadStarted = defineNotification({
  name: 'thread/started',
  summary: 'A thread was started or forked.',
  stability: 'stable',
  params: z.object({ thread: Thread }),
});
