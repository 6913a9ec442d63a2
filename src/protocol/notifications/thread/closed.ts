import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';

export const threadClosed = defineNotification({
  name: 'thread/closed',
  summary: 'A thread was unloaded after nobody used it for a while.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
