import { z } from 'zod';
import { defineNotification } from '../../define.ts';
import { i32 } from '../../integers.ts';

export const processExited = defineNotification({
  name: 'process/exited',
  summary: 'A `process/spawn` has ended; its handle is free.',
  stability: 'stable',
  params: z.object({
    processHandle: z.string(),
    exitCode: i32,
    /** Something that it had started held its output open; what came later is not told. */
    outputDrainTimedOut: z.boolean().nullish(),
    /** What was not streamed. */
    stdout: z.string(),
    stdoutCapReached: z.boolean(),
    stderr: z.string(),
    stderrCapReached: z.boolean(),
  }),
});
