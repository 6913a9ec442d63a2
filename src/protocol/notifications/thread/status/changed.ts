import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';
import { ThreadStatus } from '../../../thread.ts';

export const threadStatusChanged = defineNotification({
  name: 'thread/status/changed',
  summary: 'The status of a thread has a new value.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, status: ThreadStatus }),
});
