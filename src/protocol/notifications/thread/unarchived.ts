import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId } from '../../ids.ts';

export const threadUnarchived = defineNotification({
  name: 'thread/unarchived',
  summary: 'A thread came back from the archive.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId }),
});
