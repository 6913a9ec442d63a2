import { z } from 'zod';
import { optionalNullable } from './nullable.ts';

/** An environment that commands of a thread or a turn run in. */
export const TurnEnvironmentParams = z
  .object({
    environmentId: z.string(),
    cwd: z.string(),
    runtimeWorkspaceRoots: optionalNullable(z.array(z.string())),
  })
  .meta({ id: 'TurnEnvironmentParams' });
export type TurnEnvironmentParams = z.output<typeof TurnEnvironmentParams>;
