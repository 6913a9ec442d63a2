import type { EnvironmentPolicy } from '../../agent/exec/environment-policy.ts';
import { type OwnPermissions, withoutWriting } from '../../agent/permissions/own-permissions.ts';
import type { PolicyLimits } from '../../agent/session/policy-limits.ts';
import type { SandboxPolicy } from '../../protocol/policy.ts';
import type { SettingValues } from '../settings.ts';
import { configuredSandbox } from './choose-profile.ts';
import { environmentPolicyOf, trustLevelOf } from './policy-settings.ts';

/** What commands run with that belong to no thread. */
export interface CommandSettings {
  readonly sandboxPolicy: SandboxPolicy;
  /** Of a profile of one's own; null: the policy counts. */
  readonly ownPermissions: OwnPermissions | null;
  readonly environmentPolicy: EnvironmentPolicy;
  readonly limits: PolicyLimits;
}

/** For the folder of the process. */
export async function commandSettings(settings: SettingValues, limits: PolicyLimits): Promise<CommandSettings> {
  const trust = await trustLevelOf(settings.projects, process.cwd());
  const { sandboxPolicy: chosen, ownPermissions: own } = configuredSandbox(settings, trust, process.cwd());
  const isAllowed = limits.objectionTo({ sandboxPolicy: chosen }) === null;
  return {
    sandboxPolicy: isAllowed ? chosen : { type: 'readOnly', networkAccess: false },
    ownPermissions: isAllowed ? own : own && withoutWriting(own),
    environmentPolicy: environmentPolicyOf(settings.shell_environment_policy),
    limits,
  };
}
