import { z } from 'zod';
import { defineNotification } from '../define.ts';
import { ThreadId } from '../ids.ts';

export const warningNotification = defineNotification({
  name: 'warning',
  summary: 'Something went wrong that does not stop the work.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId.nullable(), message: z.string() }),
});
