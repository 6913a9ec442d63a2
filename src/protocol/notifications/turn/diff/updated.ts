import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId, TurnId } from '../../../ids.ts';

export const turnDiffUpdated = defineNotification({
  name: 'turn/diff/updated',
  summary: 'All changes of the turn so far as one unified diff.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId, diff: z.string() }),
});
