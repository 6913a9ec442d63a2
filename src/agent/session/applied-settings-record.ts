import { type HistoryRecord, newRecord } from '../../history/record.ts';
import type { ActivePermissionProfile } from '../../protocol/permissions.ts';
import { chosenMode } from './collaboration-mode.ts';
import type { SessionSettings } from './session-settings.ts';
import { permissionProfileRecord } from './turn-context-record.ts';

/** What a thread runs with from now on, as 0.169 stores it beside what single turns run with. */
export function appliedSettingsRecord(threadId: string, settings: SessionSettings): HistoryRecord {
  const { effort, summary, personality, serviceTier } = settings;
  return newRecord('event_msg', {
    type: 'thread_settings_applied',
    thread_id: threadId,
    thread_settings: {
      model: settings.model,
      model_provider_id: settings.modelProviderId,
      ...(serviceTier !== null && { service_tier: serviceTier }),
      approval_policy: settings.approvalPolicy,
      approvals_reviewer: settings.approvalsReviewer,
      requested_approvals_reviewer: settings.approvalsReviewer,
      permission_profile: permissionProfileRecord(settings),
      ...(settings.permissionProfile !== null && {
        active_permission_profile: storedProfile(settings.permissionProfile),
      }),
      cwd: settings.cwd,
      runtime_workspace_roots: [settings.cwd],
      ...(effort !== null && { reasoning_effort: effort }),
      ...(summary !== null && { reasoning_summary: summary }),
      ...(personality !== null && { personality }),
      collaboration_mode: chosenMode(settings),
      disabled_plugin_ids: [],
    },
  });
}

function storedProfile({ id, extends: parent }: ActivePermissionProfile): object {
  return { id, ...(parent !== null && { extends: parent }) };
}
