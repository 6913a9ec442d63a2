import { z } from 'zod';
import { defineNotification } from '../define.ts';
import { u64 } from '../integers.ts';

const position = z.object({ line: u64, column: u64 });

/** A span of a config file. */
export const TextRange = z.object({ start: position, end: position }).meta({ id: 'TextRange' });
export type TextRange = z.output<typeof TextRange>;

export const configWarning = defineNotification({
  name: 'configWarning',
  summary: 'The configuration has a mistake; defaults are used for it.',
  stability: 'stable',
  params: z.object({
    summary: z.string(),
    details: z.string().nullable(),
    path: z.string().nullish(),
    range: TextRange.nullish(),
  }),
});
