import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';

export const threadNameUpdated = defineNotification({
  name: 'thread/name/updated',
  summary: 'A thread was named.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, threadName: z.string().nullish() }),
});
