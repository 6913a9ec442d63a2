import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId, TurnId } from '../../../ids.ts';

/** One step of the model's plan. */
export const TurnPlanStep = z
  .object({ step: z.string(), status: z.enum(['pending', 'inProgress', 'completed']) })
  .meta({ id: 'TurnPlanStep' });
export type TurnPlanStep = z.output<typeof TurnPlanStep>;

export const turnPlanUpdated = defineNotification({
  name: 'turn/plan/updated',
  summary: 'The plan of the model.',
  stability: 'stable',
  params: z.object({
    threadId: ThreadId,
    turnId: TurnId,
    explanation: z.string().nullable(),
    plan: z.array(TurnPlanStep),
  }),
});
