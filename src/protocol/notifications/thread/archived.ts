import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';

export const threadArchived = defineNotification({
  name: 'thread/archived',
  summary: 'A thread was archived.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
