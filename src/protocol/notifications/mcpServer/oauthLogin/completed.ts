import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';

export const mcpServerOauthLoginCompleted = defineNotification({
  name: 'mcpServer/oauthLogin/completed',
  summary: 'A login to an MCP server came to its end.',
  stability: 'stable',
  params: z.object({
    name: z.string(),
    threadId: ThreadId.nullish(),
    /** As the answer to `mcpServer/oauth/login` gave it. */
    loginId: z.string().nullish(),
    success: z.boolean(),
    /** Why it did not succeed. */
    error: z.string().nullish(),
  }),
});
