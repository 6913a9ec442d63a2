import type { ApprovalsReviewer, AskForApproval, SandboxPolicy } from '../../protocol/policy.ts';

/** What of a thread's settings an organisation may have a say in. */
export interface LimitedSettings {
  readonly approvalPolicy?: AskForApproval;
  readonly approvalsReviewer?: ApprovalsReviewer;
  readonly sandboxPolicy?: SandboxPolicy;
}

/** What threads may run with. */
export interface PolicyLimits {
  /** Why something of this is not allowed, a sentence for people; null when all of it is. */
  objectionTo(settings: LimitedSettings): string | null;
}

export const NO_LIMITS: PolicyLimits = { objectionTo: () => null };
