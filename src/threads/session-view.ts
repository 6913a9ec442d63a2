import { type OwnPermissions, placedEntries } from '../agent/permissions/own-permissions.ts';
import { chosenMode } from '../agent/session/collaboration-mode.ts';
import { fileSystemEntries } from '../agent/session/permission-entries.ts';
import type { SessionSettings } from '../agent/session/session-settings.ts';
import type { PermissionProfile } from '../protocol/permissions.ts';
import type { ThreadSettingsResult } from '../protocol/thread-methods.ts';
import type { ThreadSettings } from '../protocol/thread-settings.ts';
import { localEnvironment } from './thread-view.ts';

/** The settings part of the answers to `thread/start`, `thread/resume` and `thread/fork`. */
export function wireSettings(
  settings: SessionSettings,
  instructionSources: readonly string[],
): Omit<ThreadSettingsResult, 'thread'> {
  return {
    model: settings.model,
    modelProvider: settings.modelProviderId,
    serviceTier: settings.serviceTier,
    cwd: settings.cwd,
    instructionSources: [...instructionSources],
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandbox: settings.sandboxPolicy,
    permissionProfile: permissionProfile(settings),
    activePermissionProfile: settings.permissionProfile,
    reasoningEffort: settings.effort,
    runtimeWorkspaceRoots: [settings.cwd],
    multiAgentMode: 'explicitRequestOnly',
    disabledPluginIds: [],
  };
}

/** What the following turns of a thread run with. */
export function threadSettings(settings: SessionSettings): ThreadSettings {
  return {
    disabledPluginIds: [],
    cwd: settings.cwd,
    environments: [localEnvironment(settings.cwd)],
    approvalPolicy: settings.approvalPolicy,
    approvalsReviewer: settings.approvalsReviewer,
    sandboxPolicy: settings.sandboxPolicy,
    activePermissionProfile: settings.permissionProfile,
    model: settings.model,
    modelProvider: settings.modelProviderId,
    serviceTier: settings.serviceTier,
    effort: settings.effort,
    summary: settings.summary,
    collaborationMode: chosenMode(settings),
    multiAgentMode: 'explicitRequestOnly',
    personality: settings.personality,
  };
}

/** 0.130 also sends the sandbox policy as a profile. */
function permissionProfile({ sandboxPolicy: policy, ownPermissions: own, cwd }: SessionSettings): PermissionProfile {
  if (own !== null) return ownProfile(own, cwd);
  if (policy.type === 'dangerFullAccess') return { type: 'disabled' };
  if (policy.type === 'externalSandbox') {
    return { type: 'external', network: { enabled: policy.networkAccess === 'enabled' } };
  }
  return {
    type: 'managed',
    network: { enabled: policy.networkAccess },
    fileSystem: { type: 'restricted', entries: fileSystemEntries(policy) },
  };
}

function ownProfile(own: OwnPermissions, cwd: string): PermissionProfile {
  const { globScanMaxDepth: depth, network } = own;
  return {
    type: 'managed',
    network: { enabled: network.isEnabled },
    fileSystem: {
      type: 'restricted',
      entries: placedEntries(own, cwd),
      ...(depth !== null && { globScanMaxDepth: depth }),
    },
  };
}
