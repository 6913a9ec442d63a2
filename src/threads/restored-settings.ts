import type { SessionSettings, SettingOverrides } from '../agent/session/session-settings.ts';
import type { ProfileTables } from '../config/permissions/resolve-profile.ts';
import type { AppliedSettings } from '../history/applied-settings.ts';
import {
  ApprovalsReviewer,
  AskForApproval,
  CollaborationMode,
  Personality,
  ReasoningSummary,
} from '../protocol/policy.ts';
import type { ThreadResumeParams } from '../protocol/thread-methods.ts';
import { storedConfinement } from './stored-confinement.ts';

type Wishes = Pick<
  ThreadResumeParams,
  'approvalPolicy' | 'approvalsReviewer' | 'sandbox' | 'permissions' | 'serviceTier' | 'personality' | 'config'
>;

/**
 * The settings that a thread goes on with: what the client asks for, then what the thread was set to before, then what is
 * configured. Stored values that this version does not know are left out.
 *
 * @throws {RpcError} -32600 for permissions of a profile that cannot be held any more.
 */
export function restoredSettings(
  configured: SessionSettings,
  stored: AppliedSettings | null,
  wishes: Wishes,
  profiles: ProfileTables,
): SessionSettings {
  if (stored === null) return configured;
  const asked = (key: string) => wishes.config?.[key] !== undefined;
  const settings: SettingOverrides = {
    ...(wishes.approvalPolicy == null && !asked('approval_policy') && approvalPolicy(stored)),
    ...(wishes.approvalsReviewer == null && !asked('approvals_reviewer') && approvalsReviewer(stored)),
    ...(wishes.sandbox == null &&
      wishes.permissions == null &&
      !asked('sandbox_mode') &&
      !asked('default_permissions') &&
      storedConfinement(stored, configured, profiles)),
    ...(wishes.serviceTier === undefined && !asked('service_tier') && serviceTier(stored)),
    ...(!asked('model_reasoning_summary') && summary(stored)),
    ...(wishes.personality == null && !asked('personality') && personality(stored)),
    ...collaborationMode(stored),
  };
  return { ...configured, ...settings };
}

function approvalPolicy({ approval_policy }: AppliedSettings): SettingOverrides {
  const { data } = AskForApproval.safeParse(approval_policy);
  return data === undefined ? {} : { approvalPolicy: data };
}

function approvalsReviewer({ approvals_reviewer }: AppliedSettings): SettingOverrides {
  const { data } = ApprovalsReviewer.safeParse(approvals_reviewer);
  return data === undefined ? {} : { approvalsReviewer: data };
}

function serviceTier({ service_tier }: AppliedSettings): SettingOverrides {
  if (service_tier === null) return {};
  return typeof service_tier === 'string' ? { serviceTier: service_tier } : {};
}

function summary({ reasoning_summary }: AppliedSettings): SettingOverrides {
  const { data } = ReasoningSummary.safeParse(reasoning_summary);
  return data === undefined ? {} : { summary: data };
}

function personality(stored: AppliedSettings): SettingOverrides {
  const { data } = Personality.safeParse(stored.personality);
  return data === undefined ? {} : { personality: data };
}

/** Its model and its effort are settings of their own. */
function collaborationMode({ collaboration_mode }: AppliedSettings): SettingOverrides {
  const { data } = CollaborationMode.safeParse(collaboration_mode);
  if (data === undefined) return {};
  const { mode, settings } = data;
  return { collaborationMode: { mode, developerInstructions: settings.developer_instructions ?? null } };
}
