import { z } from 'zod';
import { ModeKind, ReasoningEffort } from './policy.ts';

/** A way of working to offer; a null member leaves the setting as it is. */
export const CollaborationModeMask = z
  .object({
    name: z.string(),
    mode: ModeKind.nullable(),
    model: z.string().nullable(),
    reasoning_effort: ReasoningEffort.nullable(),
  })
  .meta({ id: 'CollaborationModeMask' });
export type CollaborationModeMask = z.output<typeof CollaborationModeMask>;

/** Params of `collaborationMode/list`. */
export const CollaborationModeListParams = z.object({});

/** Result of `collaborationMode/list`. */
export const CollaborationModeListResult = z.object({ data: z.array(CollaborationModeMask) });
export type CollaborationModeListResult = z.output<typeof CollaborationModeListResult>;
