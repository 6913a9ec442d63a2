import { type HistoryRecord, newRecord } from '../history/record.ts';
import type { SandboxPolicy } from '../protocol/policy.ts';
import { modelFacts } from './model/model-facts.ts';
import type { SessionSettings } from './session.ts';

/** The settings a turn runs with, for whoever resumes the thread. */
export function turnContextRecord(turnId: string, settings: SessionSettings, outputSchema: unknown): HistoryRecord {
  const { effort, developerInstructions } = settings;
  return newRecord('turn_context', {
    turn_id: turnId,
    cwd: settings.cwd,
    current_date: currentDate(),
    timezone: timeZone(),
    approval_policy: settings.approvalPolicy,
    sandbox_policy: storedSandbox(settings.sandboxPolicy),
    permission_profile: permissionProfile(settings.sandboxPolicy, settings.cwd),
    model: settings.model,
    personality: settings.personality ?? 'pragmatic',
    collaboration_mode: {
      mode: settings.collaborationMode,
      settings: { model: settings.model, reasoning_effort: effort, developer_instructions: null },
    },
    realtime_active: false,
    ...(effort !== null && { effort }),
    summary: settings.summary ?? 'auto',
    ...(developerInstructions !== null && { developer_instructions: developerInstructions }),
    ...(outputSchema != null && { final_output_json_schema: outputSchema }),
    truncation_policy: modelFacts(settings.model).truncation,
  });
}

/** Of the local zone, `YYYY-MM-DD`. */
export function currentDate(now: Date = new Date()): string {
  const month = String(now.getMonth() + 1).padStart(2, '0');
  return `${now.getFullYear()}-${month}-${String(now.getDate()).padStart(2, '0')}`;
}

/** Name of the local zone in the spelling of the zone database. */
export function timeZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === 'UTC' ? 'Etc/UTC' : zone;
}

/** The word that files and headers use for a policy. */
export function sandboxWord(policy: SandboxPolicy): string {
  return policy.type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function storedSandbox(policy: SandboxPolicy): object {
  const type = sandboxWord(policy);
  switch (policy.type) {
    case 'dangerFullAccess':
      return { type };
    case 'readOnly':
      return policy.networkAccess ? { type, network_access: true } : { type };
    case 'externalSandbox':
      return { type, network_access: policy.networkAccess };
    case 'workspaceWrite':
      return {
        type,
        ...(policy.writableRoots.length > 0 && { writable_roots: policy.writableRoots }),
        network_access: policy.networkAccess,
        exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar,
        exclude_slash_tmp: policy.excludeSlashTmp,
      };
  }
}

function permissionProfile(policy: SandboxPolicy, cwd: string): object {
  if (policy.type === 'dangerFullAccess') return { type: 'disabled' };
  if (policy.type === 'externalSandbox') return { type: 'external', network: policy.networkAccess };
  return {
    type: 'managed',
    file_system: { type: 'restricted', entries: [readEverything, ...writeEntries(policy, cwd)] },
    network: policy.networkAccess ? 'enabled' : 'restricted',
  };
}

const readEverything = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' };

function writeEntries(policy: SandboxPolicy, cwd: string): object[] {
  if (policy.type !== 'workspaceWrite') return [];
  return [cwd, ...policy.writableRoots].map((path) => ({ path: { type: 'path', path }, access: 'write' }));
}
