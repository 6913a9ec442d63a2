import { type HistoryRecord, newRecord } from '../../history/record.ts';
import type { SandboxPolicy } from '../../protocol/policy.ts';
import type { ModelFacts } from '../model/model-facts.ts';
import { ownFilesRecord, ownProfileRecord } from '../permissions/own-profile-record.ts';
import { chosenPersonality } from './chosen-personality.ts';
import { chosenMode } from './collaboration-mode.ts';
import type { SessionSettings } from './session-settings.ts';

export interface TurnContextParts {
  /** Of the turn's model. */
  readonly facts: ModelFacts;
  readonly outputSchema: unknown;
  readonly userInstructions: string | null;
}

/** The settings a turn runs with, for whoever resumes the thread. */
export function turnContextRecord(
  turnId: string,
  settings: SessionSettings,
  { facts, outputSchema, userInstructions }: TurnContextParts,
): HistoryRecord {
  const { effort, developerInstructions } = settings;
  const personality = chosenPersonality(settings, facts);
  return newRecord('turn_context', {
    turn_id: turnId,
    cwd: settings.cwd,
    current_date: currentDate(),
    timezone: timeZone(),
    approval_policy: settings.approvalPolicy,
    sandbox_policy: storedSandbox(settings.sandboxPolicy),
    ...permissionMembers(settings),
    model: settings.model,
    ...(personality !== null && { personality }),
    collaboration_mode: chosenMode(settings),
    realtime_active: false,
    ...(effort !== null && { effort }),
    summary: settings.summary ?? facts.defaultSummary,
    ...(userInstructions !== null && { user_instructions: userInstructions }),
    ...(developerInstructions !== null && { developer_instructions: developerInstructions }),
    ...(outputSchema != null && { final_output_json_schema: outputSchema }),
    truncation_policy: facts.truncation,
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
        writable_roots: policy.writableRoots,
        network_access: policy.networkAccess,
        exclude_tmpdir_env_var: policy.excludeTmpdirEnvVar,
        exclude_slash_tmp: policy.excludeSlashTmp,
      };
  }
}

function permissionMembers({ sandboxPolicy: policy, ownPermissions: own, cwd }: Confinement): object {
  const permission_profile = permissionProfileRecord({ sandboxPolicy: policy, ownPermissions: own, cwd });
  if (own !== null) return { permission_profile, file_system_sandbox_policy: ownFilesRecord(own, cwd) };
  if (policy.type !== 'workspaceWrite') return { permission_profile };
  const entries = workspaceEntries(policy);
  return { permission_profile, file_system_sandbox_policy: { kind: 'restricted', entries } };
}

type Confinement = Pick<SessionSettings, 'sandboxPolicy' | 'ownPermissions' | 'cwd'>;

/** What is permitted, as records spell it. */
export function permissionProfileRecord({ sandboxPolicy: policy, ownPermissions: own, cwd }: Confinement): object {
  if (own !== null) return ownProfileRecord(own, cwd);
  if (policy.type === 'dangerFullAccess') return { type: 'disabled' };
  if (policy.type === 'externalSandbox') return { type: 'external', network: policy.networkAccess };
  const entries = policy.type === 'readOnly' ? [special('root', 'read')] : workspaceEntries(policy);
  const network = policy.networkAccess ? 'enabled' : 'restricted';
  return { type: 'managed', file_system: { type: 'restricted', entries }, network };
}

function workspaceEntries(policy: Extract<SandboxPolicy, { type: 'workspaceWrite' }>): object[] {
  return [
    special('root', 'read'),
    special('project_roots', 'write'),
    ...(policy.excludeSlashTmp ? [] : [special('slash_tmp', 'write')]),
    ...(policy.excludeTmpdirEnvVar ? [] : [special('tmpdir', 'write')]),
    ...['.git', '.agents', '.codex'].map((subpath) => special('project_roots', 'read', { subpath })),
    ...policy.writableRoots.map((path) => ({ path: { type: 'path', path }, access: 'write' })),
  ];
}

function special(kind: string, access: 'read' | 'write', more: object = {}): object {
  return { path: { type: 'special', value: { kind, ...more } }, access };
}
