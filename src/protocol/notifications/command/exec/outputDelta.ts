import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { OutputDelta } from '../../../process.ts';

export const commandExecOutputDelta = defineNotification({
  name: 'command/exec/outputDelta',
  summary: 'More output of a `command/exec`.',
  stability: 'stable',
  params: z.object({ processId: z.string(), ...OutputDelta.shape }),
});
