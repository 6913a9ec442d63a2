import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';

export const threadReverted = defineNotification({
  name: 'thread/reverted',
  summary: 'The last turns of a thread were dropped.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
