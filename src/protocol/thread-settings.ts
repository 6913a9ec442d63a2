import { z } from 'zod';
import { ThreadId } from './ids.ts';
import { optionalNullable } from './nullable.ts';
import { ActivePermissionProfile, PermissionProfile } from './permissions.ts';
import {
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  SandboxPolicy,
} from './policy.ts';
import { experimental } from './stability.ts';
import { Thread, ThreadEnvironment } from './thread.ts';
import { TurnEnvironmentParams } from './turn-environment.ts';

/** Members of start, resume and fork that replace a setting of the configuration or of the stored thread. */
export const settingOverrides = {
  model: optionalNullable(z.string()),
  modelProvider: optionalNullable(z.string()),
  /** `null` clears the tier; absent leaves it. */
  serviceTier: optionalNullable(z.string()),
  cwd: optionalNullable(z.string()),
  approvalPolicy: optionalNullable(AskForApproval),
  approvalsReviewer: optionalNullable(ApprovalsReviewer),
  sandbox: optionalNullable(SandboxMode),
  /** Values of `config.toml` by dotted key, for this thread. */
  config: optionalNullable(z.record(z.string(), z.unknown())),
  baseInstructions: optionalNullable(z.string()),
  developerInstructions: optionalNullable(z.string()),
};

export const personalityOverride = { personality: optionalNullable(Personality) };

/** The thread and what it runs with, as start, resume and fork answer. */
export const threadWithSettings = {
  thread: Thread,
  model: z.string(),
  modelProvider: z.string(),
  serviceTier: z.string().nullable(),
  disabledPluginIds: z.array(z.string()).optional(),
  cwd: z.string(),
  runtimeWorkspaceRoots: experimental('thread.runtimeWorkspaceRoots', z.array(z.string()).optional()),
  /** Files that instructions were read from. */
  instructionSources: z.array(z.string()),
  approvalPolicy: AskForApproval,
  approvalsReviewer: ApprovalsReviewer,
  sandbox: SandboxPolicy,
  permissionProfile: experimental('thread.permissionProfile', PermissionProfile.nullish()),
  activePermissionProfile: experimental('thread.activePermissionProfile', ActivePermissionProfile.nullable()),
  reasoningEffort: ReasoningEffort.nullable(),
  multiAgentMode: experimental('thread.multiAgentMode', MultiAgentMode.optional()),
};

/**
 * Params of `thread/settings/update`: what the following turns run with. Absent and null members leave a setting as it is,
 * but `serviceTier: null` clears the tier.
 */
export const ThreadSettingsUpdateParams = z.object({
  threadId: ThreadId,
  disabledPluginIds: optionalNullable(z.array(z.string())),
  /** A relative path counts from the thread's folder. */
  cwd: optionalNullable(z.string()),
  environments: optionalNullable(z.array(TurnEnvironmentParams)),
  approvalPolicy: optionalNullable(AskForApproval),
  approvalsReviewer: optionalNullable(ApprovalsReviewer),
  sandboxPolicy: optionalNullable(SandboxPolicy),
  /** Id of a permission profile. */
  permissions: optionalNullable(z.string()),
  model: optionalNullable(z.string()),
  serviceTier: optionalNullable(z.string()),
  effort: optionalNullable(ReasoningEffort),
  summary: optionalNullable(ReasoningSummary),
  /** Wins over `model` and `effort`. */
  collaborationMode: optionalNullable(CollaborationMode),
  multiAgentMode: optionalNullable(MultiAgentMode),
  personality: optionalNullable(Personality),
});
export type ThreadSettingsUpdateParams = z.output<typeof ThreadSettingsUpdateParams>;

/** What the next turn of a thread runs with. */
export const ThreadSettings = z
  .object({
    disabledPluginIds: z.array(z.string()),
    cwd: z.string(),
    environments: experimental('threadSettings.environments', z.array(ThreadEnvironment).nullable()),
    approvalPolicy: AskForApproval,
    approvalsReviewer: ApprovalsReviewer,
    sandboxPolicy: SandboxPolicy,
    activePermissionProfile: ActivePermissionProfile.nullable(),
    model: z.string(),
    modelProvider: z.string(),
    serviceTier: z.string().nullable(),
    effort: ReasoningEffort.nullable(),
    summary: ReasoningSummary.nullable(),
    collaborationMode: CollaborationMode,
    multiAgentMode: experimental('threadSettings.multiAgentMode', MultiAgentMode),
    personality: Personality.nullable(),
  })
  .meta({ id: 'ThreadSettings' });
export type ThreadSettings = z.output<typeof ThreadSettings>;
