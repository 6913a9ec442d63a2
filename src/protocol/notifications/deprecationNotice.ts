import { z } from 'zod';
import { defineNotification } from '../define.ts';

export const deprecationNotice = defineNotification({
  name: 'deprecationNotice',
  summary: 'The client used something that will go away.',
  stability: 'stable',
  params: z.object({ summary: z.string(), details: z.string().nullable() }),
});
