import { z } from 'zod';
import { optionalNullable } from './nullable.ts';
import { pageParams, pageResult } from './page.ts';

/** Params of `permissionProfile/list`. */
export const PermissionProfileListParams = z.object({
  ...pageParams,
  /** Folder whose own configuration would count too. */
  cwd: optionalNullable(z.string()),
});
export type PermissionProfileListParams = z.output<typeof PermissionProfileListParams>;

/** A named set of permissions that a thread can be started with. */
export const PermissionProfileSummary = z
  .object({
    id: z.string(),
    description: z.string().nullish(),
    /** Whether the user may choose it. */
    allowed: z.boolean(),
  })
  .meta({ id: 'PermissionProfileSummary' });
export type PermissionProfileSummary = z.output<typeof PermissionProfileSummary>;

/** Result of `permissionProfile/list`. */
export const PermissionProfileListResult = z.object({ data: z.array(PermissionProfileSummary), ...pageResult });
export type PermissionProfileListResult = z.output<typeof PermissionProfileListResult>;
