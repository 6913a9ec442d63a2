import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { ThreadId, TurnId } from '../../ids.ts';

export const modelRerouted = defineNotification({
  name: 'model/rerouted',
  summary: 'Another model than the chosen one answered.',
  stability: 'stable',
  params: z.object({
    threadId: ThreadId,
    turnId: TurnId,
    fromModel: z.string(),
    toModel: z.string(),
    reason: z.literal('highRiskCyberActivity'),
  }),
});
