import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';

export const mcpServerStartupStatusUpdated = defineNotification({
  name: 'mcpServer/startupStatus/updated',
  summary: 'An MCP server of a thread is being started, is ready, or could not be started.',
  stability: 'stable',
  params: z.object({
    threadId: ThreadId.nullish(),
    name: z.string(),
    status: z.enum(['starting', 'ready', 'failed', 'cancelled']),
    /** Why it failed. */
    error: z.string().nullable(),
    failureReason: z.enum(['reauthenticationRequired']).nullish(),
  }),
});
