import { BUILT_IN_PROFILES, builtInProfile, type ChosenProfile } from '../agent/permissions/built-in-profiles.ts';
import type { PolicyLimits } from '../agent/policy-limits.ts';
import type { PermissionProfileSummary } from '../protocol/permission-profile.ts';
import type { PermissionProfileSelection } from '../protocol/permissions.ts';
import type { SandboxPolicy } from '../protocol/policy.ts';
import { ConfigError } from './config-error.ts';
import { sandboxPolicyOf, type TrustLevel } from './policy-settings.ts';
import type { SettingValues } from './settings.ts';

type Named = Readonly<Record<string, unknown>>;

/**
 * The profile of that name.
 *
 * `named` are those of config.toml, null where they are not known: they cannot be used.
 *
 * @throws {ConfigError} It is not there, or cannot be used.
 */
export function chooseProfile(selection: PermissionProfileSelection, named: Named | null): ChosenProfile {
  const found = builtInProfile(selection);
  if (found !== null) return found;
  throw new ConfigError(complaint(typeof selection === 'string' ? selection : selection.id, named));
}

function complaint(id: string, named: Named | null): string {
  if (BUILT_IN_PROFILES.includes(id)) return `the permission profile \`${id}\` cannot be given modifications`;
  if (id.startsWith(':')) return `default_permissions refers to unknown built-in profile \`${id}\``;
  if (named !== null && Object.keys(named).length === 0) return 'default_permissions requires a `[permissions]` table';
  if (named !== null && !Object.hasOwn(named, id)) return `default_permissions refers to undefined profile \`${id}\``;
  return `the permission profile \`${id}\` cannot be used: only ${BUILT_IN_PROFILES.join(', ')} are supported`;
}

/** What commands may do where no thread says otherwise: `default_permissions`, else the sandbox mode. */
export function configuredSandbox(settings: SettingValues, trust: TrustLevel | null): SandboxSettings {
  const { default_permissions: id, permissions, sandbox_mode: mode, sandbox_workspace_write: details } = settings;
  if (id !== undefined) return chooseProfile(id, permissions);
  return { sandboxPolicy: sandboxPolicyOf(mode, trust, details), permissionProfile: null };
}

/** What commands may do, and the profile that says so, if any. */
export interface SandboxSettings {
  readonly sandboxPolicy: SandboxPolicy;
  readonly permissionProfile: ChosenProfile['permissionProfile'] | null;
}

/** Every profile that can be chosen, as `permissionProfile/list` shows them. */
export function listProfiles(limits: PolicyLimits): PermissionProfileSummary[] {
  return BUILT_IN_PROFILES.map((id) => {
    const { sandboxPolicy } = chooseProfile(id, null);
    return { id, description: null, allowed: limits.objectionTo({ sandboxPolicy }) === null };
  });
}
