import { z } from 'zod';
import { optionalNullable } from './nullable.ts';

/** Params of `feedback/upload`. */
export const FeedbackUploadParams = z.object({
  classification: z.string(),
  reason: optionalNullable(z.string()),
  threadId: optionalNullable(z.string()),
  includeLogs: z.boolean().default(false),
  extraLogFiles: optionalNullable(z.array(z.string())),
  tags: optionalNullable(z.record(z.string(), z.string())),
});
export type FeedbackUploadParams = z.output<typeof FeedbackUploadParams>;

/** Result of `feedback/upload`. */
export const FeedbackUploadResult = z.object({ threadId: z.string(), promptHash: z.string().nullish() });
export type FeedbackUploadResult = z.output<typeof FeedbackUploadResult>;
