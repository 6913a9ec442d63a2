import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';

export const threadDeleted = defineNotification({
  name: 'thread/deleted',
  summary: 'A thread was deleted.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
