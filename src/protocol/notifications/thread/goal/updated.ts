import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadGoal } from '../../../goal.ts';
import { ThreadId, TurnId } from '../../../ids.ts';

export const threadGoalUpdated = defineNotification({
  name: 'thread/goal/updated',
  summary: 'The goal of a thread was set or went on; turnId where a turn did it.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, turnId: TurnId.nullable(), goal: ThreadGoal }),
});
