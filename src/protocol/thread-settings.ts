import { z } from 'zod';
import { optionalNullable } from './nullable.ts';
import { ActivePermissionProfile, PermissionProfile } from './permissions.ts';
import {
  ApprovalsReviewer,
  AskForApproval,
  MultiAgentMode,
  Personality,
  ReasoningEffort,
  SandboxMode,
  SandboxPolicy,
} from './policy.ts';
import { experimental } from './stability.ts';
import { Thread } from './thread.ts';

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
