import type { EnvironmentPolicy } from '../../agent/exec/environment-policy.ts';
import type { AskForApproval, SandboxMode, SandboxPolicy } from '../../protocol/policy.ts';
import { rootAbove } from '../../system/root-above.ts';
import type { SettingValues } from '../settings.ts';

/** What `projects.<folder>.trust_level` says. */
export type TrustLevel = 'trusted' | 'untrusted';

/** Whether the user said that this folder, or the repository it is in, can be trusted; null when nothing was said. */
export async function trustLevelOf(projects: SettingValues['projects'], cwd: string): Promise<TrustLevel | null> {
  const own = projects[cwd]?.trust_level;
  if (own !== undefined) return own;
  const root = await rootAbove(cwd);
  return (root === null ? undefined : projects[root]?.trust_level) ?? null;
}

/** Without a configured policy the original asks on request, and in an untrusted folder before everything. */
export function approvalPolicyOf(configured: AskForApproval | undefined, trust: TrustLevel | null): AskForApproval {
  return configured ?? (trust === 'untrusted' ? 'untrusted' : 'on-request');
}

/** Without a configured mode a folder that nothing is known about is read only. */
export function sandboxPolicyOf(
  mode: SandboxMode | undefined,
  trust: TrustLevel | null,
  details: SettingValues['sandbox_workspace_write'],
): SandboxPolicy {
  switch (mode ?? (trust === null ? 'read-only' : 'workspace-write')) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'read-only':
      return { type: 'readOnly', networkAccess: false };
    case 'workspace-write':
      return {
        type: 'workspaceWrite',
        writableRoots: [...details.writable_roots],
        networkAccess: details.network_access,
        excludeTmpdirEnvVar: details.exclude_tmpdir_env_var,
        excludeSlashTmp: details.exclude_slash_tmp,
      };
  }
}

/** `[shell_environment_policy]` as commands are run with it. */
export function environmentPolicyOf(settings: SettingValues['shell_environment_policy']): EnvironmentPolicy {
  return {
    inherit: settings.inherit,
    ignoreDefaultExcludes: settings.ignore_default_excludes,
    exclude: settings.exclude,
    set: settings.set,
    includeOnly: settings.include_only,
  };
}
