import type { ActivePermissionProfile } from '../../protocol/permissions.ts';
import type { ApprovalsReviewer, AskForApproval, ReasoningEffort, SandboxPolicy } from '../../protocol/policy.ts';
import type { ModelProvider } from '../model/provider.ts';
import type { OwnPermissions } from '../permissions/own-permissions.ts';
import type { ModeSetting } from './mode-setting.ts';

/** What a thread is run with; a turn may change any of it for itself and all later turns. */
export interface SessionSettings {
  readonly model: string;
  readonly modelProviderId: string;
  readonly provider: ModelProvider;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  /** Beside permissions of one's own, which count, only what resembles them. */
  readonly sandboxPolicy: SandboxPolicy;
  /** Of a profile of one's own; null: the policy counts. */
  readonly ownPermissions: OwnPermissions | null;
  /** The named profile that the policy comes from; null: it was chosen by itself. */
  readonly permissionProfile: ActivePermissionProfile | null;
  readonly effort: ReasoningEffort | null;
  readonly summary: 'auto' | 'concise' | 'detailed' | 'none' | null;
  readonly personality: 'none' | 'friendly' | 'pragmatic' | null;
  readonly serviceTier: string | null;
  readonly collaborationMode: ModeSetting;
  readonly baseInstructions: string;
  /** They are from the user or a client, not of the model, and so is the tone that they ask for. */
  readonly hasOwnInstructions: boolean;
  readonly developerInstructions: string | null;
}

/** Member order and meaning of `turn/start`; absent members keep the setting. */
export type SettingOverrides = Partial<
  Omit<SessionSettings, 'modelProviderId' | 'provider' | 'baseInstructions' | 'hasOwnInstructions'>
>;
