import { z } from 'zod';
import { AbsolutePath } from '../../absolute-path.ts';
import { defineNotification } from '../../define.ts';

export const fsChanged = defineNotification({
  name: 'fs/changed',
  summary: 'Something happened at paths that the client watches.',
  stability: 'stable',
  params: z.object({ watchId: z.string(), changedPaths: z.array(AbsolutePath) }),
});
