import { describePolicy, isUnrestricted, mayAsk } from '../session/policy-facts.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ApprovalMemory } from './approvals.ts';

export interface PatchRequest {
  /** Absolute paths, without symbolic links, of all that the patch touches, targets of moves included. */
  readonly places: readonly string[];
  /** Whether commands may write all of them. */
  readonly isInside: boolean;
  /** Why nothing can be confined here; null: it can. */
  readonly obstacle: string | null;
}

export type PatchVerdict =
  | { readonly type: 'apply' }
  | { readonly type: 'ask' }
  | {
      readonly type: 'refuse';
      /** For the model. */
      readonly text: string;
      /** For the user, as a `warning`; null when the refusal is ordinary. */
      readonly warning: string | null;
    };

/** Whether a patch may be applied. Where there is no sandbox a restricted policy always needs an approval. */
export function decidePatch(
  request: PatchRequest,
  settings: Pick<SessionSettings, 'approvalPolicy' | 'sandboxPolicy'>,
  memory: ApprovalMemory,
): PatchVerdict {
  const { approvalPolicy: policy, sandboxPolicy: sandbox } = settings;
  if (memory.areFilesApproved(request.places)) return { type: 'apply' };
  if (policy === 'untrusted') return { type: 'ask' };
  if (isUnrestricted(sandbox)) return { type: 'apply' };
  if (request.isInside && request.obstacle === null) return { type: 'apply' };
  if (mayAsk(policy, 'sandbox_approval')) return { type: 'ask' };
  if (!request.isInside) {
    const outside =
      sandbox.type === 'readOnly' ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
    return { type: 'refuse', text: `patch rejected: ${outside}; rejected by user approval settings`, warning: null };
  }
  const why = `no sandbox is available here to hold the ${sandbox.type} policy, and the approval policy forbids asking`;
  return {
    type: 'refuse',
    text: `patch rejected: ${why}`,
    warning: `A patch was not applied: ${why} (${describePolicy(policy)})`,
  };
}
