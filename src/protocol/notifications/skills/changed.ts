import { z } from 'zod';
import { defineNotification } from '../../define.ts';

export const skillsChanged = defineNotification({
  name: 'skills/changed',
  summary: 'What `skills/list` answers may have changed.',
  stability: 'stable',
  params: z.object({}),
});
