import { isDeepStrictEqual } from 'node:util';
import { builtInPolicy } from '../agent/permissions/built-in-profiles.ts';
import type { OwnPermissions } from '../agent/permissions/own-permissions.ts';
import { ownProfileRecord } from '../agent/permissions/own-profile-record.ts';
import { resemblingPolicy } from '../agent/permissions/resembling-policy.ts';
import type { SessionSettings, SettingOverrides } from '../agent/session/session-settings.ts';
import { ConfigError } from '../config/config-error.ts';
import { networkRules } from '../config/permissions/network-table.ts';
import type { ProfileTables } from '../config/permissions/resolve-profile.ts';
import { chooseProfile } from '../config/threads/choose-profile.ts';
import { type AppliedSettings, sandboxPolicyOf } from '../history/applied-settings.ts';
import { asRecord, asText } from '../history/payload.ts';
import { FileSystemSandboxEntry } from '../protocol/permissions.ts';
import { RpcError } from '../protocol/rpc-error.ts';

/**
 * What the commands of a stored thread were confined to. A profile of one's own counts as it is configured now; one
 * without a name as it was stored, but without network, whose rules are in no record.
 *
 * @throws {RpcError} -32600 for a profile that is not configured any more, and for permissions that cannot be understood.
 */
export function storedConfinement(
  { permission_profile: stored, active_permission_profile: active }: AppliedSettings,
  configured: SessionSettings,
  profiles: ProfileTables,
): SettingOverrides {
  const id = asText(asRecord(active)?.id);
  if (id !== null && !id.startsWith(':')) return configuredProfile(id, profiles, configured.cwd);
  if (stored === undefined || stored === null) return {};
  const sandboxPolicy = sandboxPolicyOf(stored);
  if (sandboxPolicy !== null) {
    const isNamed = id !== null && isDeepStrictEqual(builtInPolicy(id), sandboxPolicy);
    return { sandboxPolicy, ownPermissions: null, permissionProfile: isNamed ? { id, extends: null } : null };
  }
  const { ownPermissions, cwd } = configured;
  if (ownPermissions !== null && isDeepStrictEqual(ownProfileRecord(ownPermissions, cwd), stored)) return {};
  const own = storedPermissions(stored);
  return { sandboxPolicy: resemblingPolicy(own, cwd), ownPermissions: own, permissionProfile: null };
}

function configuredProfile(id: string, profiles: ProfileTables, cwd: string): SettingOverrides {
  try {
    return chooseProfile(id, profiles, cwd);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw cannotGoOn(`its permission profile \`${id}\` cannot be used any more (${error.message})`);
  }
}

function cannotGoOn(why: string): RpcError {
  return RpcError.invalidRequest(
    `failed to load configuration: the thread cannot go on as it was: ${why}; \`sandbox\` or \`permissions\` would choose anew`,
  );
}

const EVERYTHING = [{ path: { type: 'special', value: { kind: 'root' } }, access: 'write' }];

function storedPermissions(stored: unknown): OwnPermissions {
  const { type, file_system } = asRecord(stored) ?? {};
  const files = asRecord(file_system);
  const isWhole = files?.type === 'unrestricted';
  const { data: entries } = FileSystemSandboxEntry.array().safeParse(isWhole ? EVERYTHING : files?.entries);
  const depth = files?.glob_scan_max_depth ?? null;
  const isDepth = depth === null || (Number.isSafeInteger(depth) && Number(depth) > 0);
  if (type !== 'managed' || (files?.type !== 'restricted' && !isWhole) || entries === undefined || !isDepth) {
    throw cannotGoOn('the permissions that it ran with cannot be understood');
  }
  const globScanMaxDepth = depth === null ? null : Number(depth);
  return { entries, workspaceRoots: [], globScanMaxDepth, network: networkRules({}) };
}
