import type { SessionSettings } from '../agent/session.ts';
import type { ThreadSettingsResult } from '../protocol/thread-methods.ts';

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
    activePermissionProfile: null,
    reasoningEffort: settings.effort,
    runtimeWorkspaceRoots: [],
    disabledPluginIds: [],
  };
}

/** 0.130 also sends the sandbox as a profile; only the profile without any restriction has a fixed form. */
function permissionProfile({ sandboxPolicy }: SessionSettings): { readonly type: 'disabled' } | null {
  return sandboxPolicy.type === 'dangerFullAccess' ? { type: 'disabled' } : null;
}
