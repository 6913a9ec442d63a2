import { z } from 'zod';

/** Longest line either side sends or takes. */
export const MAX_MESSAGE_BYTES = 1024;

/** What a process asks the one that holds a thread, in one line of JSON. */
export const OwnerQuestion = z.object({ ask: z.enum(['holds', 'release']), threadId: z.string() });
export type OwnerQuestion = z.output<typeof OwnerQuestion>;

/** The answer, in one line too. */
export const OwnerAnswer = z.object({ answer: z.enum(['held', 'notHeld', 'released', 'busy', 'failed']) });
export type OwnerAnswer = z.output<typeof OwnerAnswer>['answer'];
