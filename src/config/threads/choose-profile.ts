import {
  BUILT_IN_PROFILES,
  builtInProfile,
  type ChosenProfile,
  selected,
} from '../../agent/permissions/built-in-profiles.ts';
import { resemblingPolicy } from '../../agent/permissions/resembling-policy.ts';
import type { PolicyLimits } from '../../agent/session/policy-limits.ts';
import type { PermissionProfileSummary } from '../../protocol/permission-profile.ts';
import type { PermissionProfileSelection } from '../../protocol/permissions.ts';
import { ConfigError } from '../config-error.ts';
import { compileProfile, requireOwnNames } from '../permissions/compile-profile.ts';
import { ownEntry, type ProfileTables } from '../permissions/resolve-profile.ts';
import type { SettingValues } from '../settings.ts';
import { sandboxPolicyOf, type TrustLevel } from './policy-settings.ts';

/**
 * The profile of that name, for a thread that works in `cwd`.
 *
 * `tables` are those of config.toml.
 *
 * @throws {ConfigError} It is not there, or cannot be used.
 */
export function chooseProfile(
  selection: PermissionProfileSelection,
  tables: ProfileTables,
  cwd: string,
): ChosenProfile {
  requireOwnNames(tables);
  const { id, added } = selected(selection);
  const found = builtInProfile(selection);
  if (found !== null) return found;
  if (BUILT_IN_PROFILES.includes(id)) {
    throw new ConfigError(`the permission profile \`${id}\` cannot be given modifications`);
  }
  if (id.startsWith(':')) throw new ConfigError(`default_permissions refers to unknown built-in profile \`${id}\``);
  if (Object.keys(tables).length === 0) throw new ConfigError('default_permissions requires a `[permissions]` table');
  const compiled = compileProfile(tables, id, cwd);
  const roots = added.map(({ path }) => ({ path: { type: 'path', path }, access: 'write' }) as const);
  const ownPermissions = { ...compiled, entries: [...compiled.entries, ...roots] };
  return {
    sandboxPolicy: resemblingPolicy(ownPermissions, cwd),
    ownPermissions,
    permissionProfile: {
      id,
      extends: ownEntry(tables, id)?.extends ?? null,
      ...(added.length > 0 && { modifications: added }),
    },
  };
}

/**
 * What commands in a folder may do where no thread says otherwise: `default_permissions`, else the sandbox mode.
 *
 * @throws {ConfigError} The profile cannot be used; or there are profiles, and nobody says which.
 */
export function configuredSandbox(settings: SettingValues, trust: TrustLevel | null, cwd: string): SandboxSettings {
  const { default_permissions: id, permissions, sandbox_mode: mode, sandbox_workspace_write: details } = settings;
  if (id !== undefined) return chooseProfile(id, permissions, cwd);
  if (mode === undefined && Object.keys(permissions).length > 0) {
    throw new ConfigError('config defines `[permissions]` profiles but does not set `default_permissions`');
  }
  return {
    sandboxPolicy: sandboxPolicyOf(mode, trust, details),
    ownPermissions: null,
    permissionProfile: null,
  };
}

/** What commands may do, and the profile that says so, if any. */
export interface SandboxSettings extends Omit<ChosenProfile, 'permissionProfile'> {
  readonly permissionProfile: ChosenProfile['permissionProfile'] | null;
}

/**
 * Every profile that can be chosen, as `permissionProfile/list` shows them: built-in ones first.
 *
 * @throws {ConfigError} A profile has a name that only built-in ones have.
 */
export function listProfiles(limits: PolicyLimits, tables: ProfileTables): PermissionProfileSummary[] {
  requireOwnNames(tables);
  const ids = [...BUILT_IN_PROFILES, ...Object.keys(tables).toSorted()];
  return ids.map((id) => ({
    id,
    description: ownEntry(tables, id)?.description ?? null,
    allowed: isAllowed(id, limits, tables),
  }));
}

function isAllowed(id: string, limits: PolicyLimits, tables: ProfileTables): boolean {
  try {
    return limits.objectionTo({ sandboxPolicy: chooseProfile(id, tables, '/').sandboxPolicy }) === null;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
