import { z } from 'zod';
import { optionalNullable } from './nullable.ts';

/** Params of `hooks/list`. */
export const HooksListParams = z.object({
  /** Folders to look in; without one, the working directory of the server. */
  cwds: z.array(z.string()).default([]),
  threadId: optionalNullable(z.string()),
});
export type HooksListParams = z.output<typeof HooksListParams>;

/** The hooks of one folder: this server runs none. */
export const HooksListEntry = z
  .object({
    cwd: z.string(),
    hooks: z.array(z.never()),
    warnings: z.array(z.string()),
    errors: z.array(z.object({ path: z.string(), message: z.string() }).meta({ id: 'HookErrorInfo' })),
  })
  .meta({ id: 'HooksListEntry' });
export type HooksListEntry = z.output<typeof HooksListEntry>;

/** Result of `hooks/list`: one entry for each folder, in the order asked. */
export const HooksListResult = z.object({ data: z.array(HooksListEntry) });
export type HooksListResult = z.output<typeof HooksListResult>;
