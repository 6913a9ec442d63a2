import { z } from 'zod';
import { defineNotification } from '../define.ts';
import { ThreadId, TurnId } from '../ids.ts';
import { TurnError } from '../turn.ts';

export const errorNotification = defineNotification({
  name: 'error',
  summary: 'A turn failed, or a model request failed and is tried again.',
  stability: 'stable',
  params: z.object({ error: TurnError, willRetry: z.boolean(), threadId: ThreadId, turnId: TurnId }),
});
