import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId, TurnId } from '../../ids.ts';

export const rawResponseItemCompleted = defineNotification({
  name: 'rawResponseItem/completed',
  summary: 'An item of the model service as it came, for threads started with experimentalRawEvents.',
  stability: 'experimental',
  params: z.object({ threadId: ThreadId, turnId: TurnId, item: z.unknown() }),
});
