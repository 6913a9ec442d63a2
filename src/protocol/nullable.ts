import type { z } from 'zod';

/** A request member that may be left out; `null` means the same as leaving it out unless the member says otherwise. */
export function optionalNullable<S extends z.ZodType>(schema: S): z.ZodOptional<z.ZodNullable<S>> {
  return schema.nullish();
}
