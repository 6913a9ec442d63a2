import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId, TurnId } from '../../../ids.ts';
import { ThreadTokenUsage } from '../../../usage.ts';

export const threadTokenUsageUpdated = defineNotification({
  name: 'thread/tokenUsage/updated',
  summary: 'Tokens that a thread has used.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, tokenUsage: ThreadTokenUsage }),
});
