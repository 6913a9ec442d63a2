import { resolve } from 'node:path';
import type { ChosenProfile } from '../agent/permissions/built-in-profiles.ts';
import { modeOverrides } from '../agent/session/collaboration-mode.ts';
import type { SettingOverrides } from '../agent/session/session-settings.ts';
import type { PermissionProfileSelection } from '../protocol/permissions.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { ThreadSettingsUpdateParams } from '../protocol/thread-settings.ts';
import type { CodexThread } from './codex-thread.ts';
import type { ThreadsContext } from './threads-context.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a request wants changed of the settings. */
export type WishedSettings = Omit<
  ThreadSettingsUpdateParams,
  'threadId' | 'disabledPluginIds' | 'multiAgentMode' | 'permissions'
> & { readonly permissions?: PermissionProfileSelection | null | undefined };

/** Everything runs on this machine. */
const LOCAL_ENVIRONMENT = 'local';

/** The permission profile that a request wants for a thread; null: it wants none. */
export async function wishedProfile(
  { config }: ThreadsContext,
  { config: loaded, session }: CodexThread,
  wishes: WishedSettings,
): Promise<ChosenProfile | null> {
  checkWishes(wishes);
  const { permissions, cwd } = wishes;
  if (permissions == null) return null;
  const { cwd: before } = session.settings;
  if (cwd?.includes('\0')) return null;
  return config.chooseProfile(permissions, { cwd: resolve(before, cwd ?? ''), wishes: loaded.wishes });
}

/** Absent and null members keep the thread's settings; `serviceTier: null` clears it. `profile` is {@link wishedProfile}. */
export function settingOverrides(wishes: WishedSettings, profile: ChosenProfile | null): SettingOverrides {
  const overrides: Mutable<SettingOverrides> = {};
  if (wishes.model != null) overrides.model = wishes.model;
  if (wishes.cwd != null) overrides.cwd = wishes.cwd;
  if (wishes.approvalPolicy != null) overrides.approvalPolicy = wishes.approvalPolicy;
  if (wishes.approvalsReviewer != null) overrides.approvalsReviewer = wishes.approvalsReviewer;
  if (wishes.sandboxPolicy != null) {
    overrides.sandboxPolicy = wishes.sandboxPolicy;
    overrides.ownPermissions = null;
    overrides.permissionProfile = null;
  }
  if (profile !== null) Object.assign(overrides, profile);
  if (wishes.effort != null) overrides.effort = wishes.effort;
  if (wishes.summary != null) overrides.summary = wishes.summary;
  if (wishes.personality != null) overrides.personality = wishes.personality;
  if (wishes.serviceTier !== undefined) {
    overrides.serviceTier = wishes.serviceTier === 'fast' ? 'priority' : wishes.serviceTier;
  }
  if (wishes.collaborationMode != null) Object.assign(overrides, modeOverrides(wishes.collaborationMode));
  return overrides;
}

function checkWishes({ permissions, sandboxPolicy, environments }: WishedSettings): void {
  if (permissions != null && sandboxPolicy != null) {
    throw RpcError.invalidRequest('`permissions` cannot be combined with `sandboxPolicy`');
  }
  const unknown = environments?.find(({ environmentId }) => environmentId !== LOCAL_ENVIRONMENT);
  if (unknown !== undefined) {
    throw RpcError.invalidRequest(`unknown turn environment id \`${unknown.environmentId}\``);
  }
}
