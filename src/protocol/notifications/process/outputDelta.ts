import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { OutputDelta } from '../../process.ts';

export const processOutputDelta = defineNotification({
  name: 'process/outputDelta',
  summary: 'More output of a `process/spawn`.',
  stability: 'stable',
  params: z.object({ processHandle: z.string(), ...OutputDelta.shape }),
});
