import type { SandboxPolicy } from '../protocol/policy.ts';
import { asList, asRecord, asText, type Payload } from './payload.ts';

/**
 * What a thread was last set to run with, in the words of its records. Members that no record has are absent; null
 * members are known to be unset.
 */
export interface AppliedSettings {
  readonly cwd?: string;
  readonly approval_policy?: unknown;
  readonly approvals_reviewer?: unknown;
  readonly permission_profile?: unknown;
  /** The name that `permission_profile` goes by. */
  readonly active_permission_profile?: unknown;
  readonly service_tier?: unknown;
  readonly reasoning_summary?: unknown;
  readonly personality?: unknown;
  readonly collaboration_mode?: unknown;
}

/** Of the payload of a `thread_settings_applied`. */
export function appliedSettings(payload: Payload): AppliedSettings {
  const settings = asRecord(payload.thread_settings) ?? {};
  return {
    ...turnSettings(settings),
    ...known('approvals_reviewer', settings.approvals_reviewer),
    active_permission_profile: settings.active_permission_profile ?? null,
    service_tier: settings.service_tier ?? null,
    reasoning_summary: settings.reasoning_summary ?? null,
    personality: settings.personality ?? null,
  };
}

/** What is known of the settings after a turn ran with this; null: nothing that a thread would have to go on with. */
export function settingsAfterTurn(settings: AppliedSettings | null, payload: Payload): AppliedSettings | null {
  const { permission_profile: permissions, ...others } = turnSettings(payload);
  if (permissions === undefined) return settings === null ? null : { ...settings, ...others };
  const active_permission_profile = payload.active_permission_profile ?? null;
  // Without it the thread would go on with what is configured, which may let more be read, or written.
  if (settings === null)
    return isOwn(permissions) ? { permission_profile: permissions, active_permission_profile } : null;
  const isAsBefore = JSON.stringify(permissions) === JSON.stringify(settings.permission_profile);
  return { ...settings, ...others, permission_profile: permissions, ...(!isAsBefore && { active_permission_profile }) };
}

function isOwn(permissions: unknown): boolean {
  return sandboxPolicyOf(permissions) === null;
}

/** What a `turn_context` says of the settings; a summary or a personality may be one that the turn filled in. */
function turnSettings(payload: Payload): AppliedSettings {
  return {
    ...known('cwd', asText(payload.cwd)),
    ...known('approval_policy', payload.approval_policy),
    ...known('permission_profile', payload.permission_profile),
    ...known('collaboration_mode', payload.collaboration_mode),
  };
}

function known(name: keyof AppliedSettings, value: unknown): AppliedSettings {
  return value === undefined || value === null ? {} : { [name]: value };
}

/** The policy that a stored permission profile stands for; null when there is none that says the same. */
export function sandboxPolicyOf(profile: unknown): SandboxPolicy | null {
  const { type, network, file_system } = asRecord(profile) ?? {};
  if (type === 'disabled') return { type: 'dangerFullAccess' };
  const hasNetwork = network === 'enabled';
  if (type === 'external') return { type: 'externalSandbox', networkAccess: hasNetwork ? 'enabled' : 'restricted' };
  const fileSystem = asRecord(file_system);
  if (type !== 'managed' || fileSystem?.type !== 'restricted') return null;
  return restrictedPolicy(asList(fileSystem.entries).map(placeOf), hasNetwork);
}

/** A place and what may be done there; null for places that no policy has. */
interface Place {
  readonly kind: string;
  readonly path: string | null;
  readonly access: string | null;
}

function placeOf(entry: unknown): Place | null {
  const { path, access } = asRecord(entry) ?? {};
  const { type, path: folder, value } = asRecord(path) ?? {};
  if (type === 'path') return { kind: 'path', path: asText(folder), access: asText(access) };
  const { kind, subpath } = asRecord(value) ?? {};
  const name = asText(kind);
  if (type !== 'special' || name === null) return null;
  return { kind: name, path: asText(subpath), access: asText(access) };
}

function restrictedPolicy(places: readonly (Place | null)[], networkAccess: boolean): SandboxPolicy | null {
  const known = places.filter((place) => place !== null);
  if (known.length < places.length || !known.every(isOfPolicy)) return null;
  const writable = known.filter(({ access }) => access === 'write');
  if (writable.length === 0) return known.some(isWhole) ? { type: 'readOnly', networkAccess } : null;
  const has = (kind: string) => writable.some((place) => place.kind === kind && place.path === null);
  if (!known.some(isWhole) || !has('project_roots')) return null;
  return {
    type: 'workspaceWrite',
    writableRoots: writable.flatMap(({ kind, path }) => (kind === 'path' && path !== null ? [path] : [])),
    networkAccess,
    excludeTmpdirEnvVar: !has('tmpdir'),
    excludeSlashTmp: !has('slash_tmp'),
  };
}

/** Whether a policy says so, too: it keeps nothing from being read, and only what steers programs from being written. */
function isOfPolicy({ kind, path, access }: Place): boolean {
  if (access !== 'read' || kind === 'root') return access === 'write' ? kind !== 'root' : access === 'read';
  return path !== null && STEERING.has(path.slice(path.lastIndexOf('/') + 1));
}

/** 0.169 has one more than 0.130. */
const STEERING: ReadonlySet<string> = new Set(['.git', '.agents', '.codex', '.aws']);

function isWhole({ kind, access }: Place): boolean {
  return kind === 'root' && access === 'read';
}
