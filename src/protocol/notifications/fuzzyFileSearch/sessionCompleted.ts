import { z } from 'zod';
import { defineNotification } from '../../define.ts';

export const fuzzyFileSearchSessionCompleted = defineNotification({
  name: 'fuzzyFileSearch/sessionCompleted',
  summary: 'A search session found all there is for its query.',
  stability: 'stable',
  params: z.object({ sessionId: z.string() }),
});
