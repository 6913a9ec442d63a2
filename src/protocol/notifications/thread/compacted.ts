import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId, TurnId } from '../../ids.ts';

export const threadCompacted = defineNotification({
  name: 'thread/compacted',
  summary: 'Older word for a completed contextCompaction item; declared for clients that know it.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId }),
});
