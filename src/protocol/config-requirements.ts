import { z } from 'zod';
import { u64 } from './integers.ts';
import { ApprovalsReviewer, AskForApproval, SandboxMode } from './policy.ts';

const ConfiguredHookHandler = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('command'),
      command: z.string(),
      timeoutSec: u64.nullable(),
      async: z.boolean(),
      statusMessage: z.string().nullable(),
    }),
    z.object({ type: z.literal('prompt') }),
    z.object({ type: z.literal('agent') }),
  ])
  .meta({ id: 'ConfiguredHookHandler' });

const ConfiguredHookMatcherGroup = z
  .object({ matcher: z.string().nullable(), hooks: z.array(ConfiguredHookHandler) })
  .meta({ id: 'ConfiguredHookMatcherGroup' });

const groups = z.array(ConfiguredHookMatcherGroup);

/** Hooks of an organisation, by their events. */
export const ManagedHooksRequirements = z
  .object({
    managedDir: z.string().nullable(),
    windowsManagedDir: z.string().nullable(),
    PreToolUse: groups,
    PermissionRequest: groups,
    PostToolUse: groups,
    PreCompact: groups,
    PostCompact: groups,
    SessionStart: groups,
    UserPromptSubmit: groups,
    Stop: groups,
  })
  .meta({ id: 'ManagedHooksRequirements' });
export type ManagedHooksRequirements = z.output<typeof ManagedHooksRequirements>;

/** What an organisation asks of everybody on this machine; null members: nothing is said about it. */
export const ConfigRequirements = z
  .object({
    allowedApprovalPolicies: z.array(AskForApproval).nullable(),
    allowedApprovalsReviewers: z.array(ApprovalsReviewer).nullable(),
    allowedSandboxModes: z.array(SandboxMode).nullable(),
    allowedWebSearchModes: z.array(z.enum(['disabled', 'cached', 'live'])).nullable(),
    featureRequirements: z.record(z.string(), z.boolean()).nullable(),
    hooks: ManagedHooksRequirements.nullable(),
    enforceResidency: z.enum(['us']).meta({ id: 'ResidencyRequirement' }).nullable(),
    /** This server knows no rules for the network. */
    network: z.null(),
  })
  .meta({ id: 'ConfigRequirements' });
export type ConfigRequirements = z.output<typeof ConfigRequirements>;

/** Result of `configRequirements/read`. */
export const ConfigRequirementsReadResult = z.object({
  /** Null: nothing is required. */
  requirements: ConfigRequirements.nullable(),
});
export type ConfigRequirementsReadResult = z.output<typeof ConfigRequirementsReadResult>;
