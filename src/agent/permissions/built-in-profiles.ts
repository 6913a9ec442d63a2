import type { ActivePermissionProfile, PermissionProfileSelection } from '../../protocol/permissions.ts';
import { SandboxPolicy } from '../../protocol/policy.ts';
import type { OwnPermissions } from './own-permissions.ts';

/** A named profile as a thread runs with it. */
export interface ChosenProfile {
  readonly sandboxPolicy: SandboxPolicy;
  readonly ownPermissions: OwnPermissions | null;
  readonly permissionProfile: ActivePermissionProfile;
}

const POLICIES: Readonly<Record<string, SandboxPolicy>> = {
  ':read-only': SandboxPolicy.parse({ type: 'readOnly' }),
  ':workspace': SandboxPolicy.parse({ type: 'workspaceWrite' }),
  ':danger-full-access': { type: 'dangerFullAccess' },
};

/** What 0.169 calls the policies. */
export const BUILT_IN_PROFILES: readonly string[] = Object.keys(POLICIES);

/** How 0.130 calls one of them. */
const OLDER_NAMES: Readonly<Record<string, string>> = { ':danger-no-sandbox': ':danger-full-access' };

/** Null: there is no such profile. */
export function builtInPolicy(id: string): SandboxPolicy | null {
  const name = Object.hasOwn(OLDER_NAMES, id) ? OLDER_NAMES[id] : id;
  return name !== undefined && Object.hasOwn(POLICIES, name) ? (POLICIES[name] ?? null) : null;
}

/** Null: there is no such profile. Folders that are to be writable too are for `:workspace`. */
export function builtInProfile(selection: PermissionProfileSelection): ChosenProfile | null {
  const { id, added } = selected(selection);
  const policy = builtInPolicy(id);
  if (policy === null) return null;
  const permissionProfile = { id, extends: null, ...(added.length > 0 && { modifications: added }) };
  if (policy.type !== 'workspaceWrite') {
    return added.length > 0 ? null : { sandboxPolicy: policy, ownPermissions: null, permissionProfile };
  }
  const sandboxPolicy = { ...policy, writableRoots: added.map(({ path }) => path) };
  return { sandboxPolicy, ownPermissions: null, permissionProfile };
}

/** What a selection says, in the form of both versions. */
export function selected(selection: PermissionProfileSelection): {
  readonly id: string;
  readonly added: NonNullable<ActivePermissionProfile['modifications']>;
} {
  if (typeof selection === 'string') return { id: selection, added: [] };
  return { id: selection.id, added: selection.modifications ?? [] };
}
