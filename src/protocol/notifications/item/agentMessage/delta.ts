import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ItemId, ThreadId, TurnId } from '../../../ids.ts';

export const itemAgentMessageDelta = defineNotification({
  name: 'item/agentMessage/delta',
  summary: 'More text of an agent message.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, itemId: ItemId, delta: z.string() }),
});
