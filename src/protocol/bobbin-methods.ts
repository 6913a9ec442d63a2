import { z } from 'zod';

/**
 * Result of `bobbin/thread/release`. `released`: its holder has let go of it. `notHeld`: nobody had it.
 */
export const BobbinThreadReleaseResult = z.object({ status: z.enum(['released', 'notHeld']) });
export type BobbinThreadReleaseResult = z.output<typeof BobbinThreadReleaseResult>;
