import { z } from 'zod';
import { optionalNullable } from './nullable.ts';
import { experimental } from './stability.ts';

const GranularApproval = z.object({
  granular: z.object({
    sandbox_approval: z.boolean(),
    rules: z.boolean(),
    skill_approval: z.boolean().default(false),
    request_permissions: z.boolean().default(false),
    mcp_elicitations: z.boolean(),
  }),
});

/** When the agent asks before it runs something. */
export const AskForApproval = z
  .union([
    z.enum(['untrusted', 'on-failure', 'on-request', 'never']),
    experimental('askForApproval.granular', GranularApproval),
  ])
  .meta({ id: 'AskForApproval' });
export type AskForApproval = z.output<typeof AskForApproval>;

/** Who answers approval requests. `guardian_subagent` is the older word for `auto_review`. */
export const ApprovalsReviewer = z.enum(['user', 'auto_review', 'guardian_subagent']).meta({ id: 'ApprovalsReviewer' });
export type ApprovalsReviewer = z.output<typeof ApprovalsReviewer>;

/** Short form of a {@link SandboxPolicy}, as in config files. */
export const SandboxMode = z.enum(['read-only', 'workspace-write', 'danger-full-access']).meta({ id: 'SandboxMode' });
export type SandboxMode = z.output<typeof SandboxMode>;

/** Network access inside a sandbox that somebody else provides. */
export const NetworkAccess = z.enum(['restricted', 'enabled']).meta({ id: 'NetworkAccess' });
export type NetworkAccess = z.output<typeof NetworkAccess>;

/** What commands may touch. Absent members are the stricter choice. */
export const SandboxPolicy = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('dangerFullAccess') }),
    z.object({ type: z.literal('readOnly'), networkAccess: z.boolean().default(false) }),
    z.object({ type: z.literal('externalSandbox'), networkAccess: NetworkAccess.default('restricted') }),
    z.object({
      type: z.literal('workspaceWrite'),
      writableRoots: z.array(z.string()).default([]),
      networkAccess: z.boolean().default(false),
      excludeTmpdirEnvVar: z.boolean().default(false),
      excludeSlashTmp: z.boolean().default(false),
    }),
  ])
  .meta({ id: 'SandboxPolicy' });
export type SandboxPolicy = z.output<typeof SandboxPolicy>;

/** How much the model thinks: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, or a newer word of the service. */
export const ReasoningEffort = z.string().min(1).meta({ id: 'ReasoningEffort' });
export type ReasoningEffort = z.output<typeof ReasoningEffort>;

/** How the model sums up its reasoning. */
export const ReasoningSummary = z.enum(['auto', 'concise', 'detailed', 'none']).meta({ id: 'ReasoningSummary' });
export type ReasoningSummary = z.output<typeof ReasoningSummary>;

/** How long answers are. */
export const Verbosity = z.enum(['low', 'medium', 'high']).meta({ id: 'Verbosity' });
export type Verbosity = z.output<typeof Verbosity>;

/** Tone of the model, where it has one. */
export const Personality = z.enum(['none', 'friendly', 'pragmatic']).meta({ id: 'Personality' });
export type Personality = z.output<typeof Personality>;

/** How user and agent work together. */
export const ModeKind = z.enum(['plan', 'default']).meta({ id: 'ModeKind' });
export type ModeKind = z.output<typeof ModeKind>;

/** A preset way of working. Its settings win over `model` and `effort` beside it; inner names are snake_case. */
export const CollaborationMode = z
  .object({
    mode: ModeKind,
    settings: z.object({
      model: z.string(),
      reasoning_effort: optionalNullable(ReasoningEffort),
      /** `null`: the built-in text of the mode. */
      developer_instructions: optionalNullable(z.string()),
    }),
  })
  .meta({ id: 'CollaborationMode' });
export type CollaborationMode = z.output<typeof CollaborationMode>;

/** Accepted and reported; it selects nothing here. */
export const MultiAgentMode = z
  .union([z.enum(['explicitRequestOnly', 'proactive']), z.object({ custom: z.string() })])
  .meta({ id: 'MultiAgentMode' });
export type MultiAgentMode = z.output<typeof MultiAgentMode>;
