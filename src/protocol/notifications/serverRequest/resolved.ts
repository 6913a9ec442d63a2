import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { RequestId, ThreadId } from '../../ids.ts';

export const serverRequestResolved = defineNotification({
  name: 'serverRequest/resolved',
  summary: 'A request of the server was answered or withdrawn.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, requestId: RequestId }),
});
