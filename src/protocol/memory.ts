import { z } from 'zod';
import { ThreadId } from './ids.ts';

/** Params of `thread/memoryMode/set`. */
export const ThreadMemoryModeSetParams = z.object({
  threadId: ThreadId,
  mode: z.enum(['enabled', 'disabled']).meta({ id: 'ThreadMemoryMode' }),
});
export type ThreadMemoryModeSetParams = z.output<typeof ThreadMemoryModeSetParams>;
