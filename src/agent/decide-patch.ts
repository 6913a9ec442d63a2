import { isAbsolute, relative, resolve } from 'node:path';
import type { SandboxPolicy } from '../protocol/policy.ts';
import type { ApprovalMemory } from './approvals.ts';
import { describePolicy, isUnrestricted, mayAsk } from './policy-facts.ts';
import type { SessionSettings } from './session.ts';

export interface PatchRequest {
  /** Absolute paths of every file the patch touches, targets of moves included. */
  readonly paths: readonly string[];
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

/** Whether a patch may be applied. Without a sandbox a restricted policy always needs an approval. */
export function decidePatch(
  request: PatchRequest,
  settings: Pick<SessionSettings, 'approvalPolicy' | 'sandboxPolicy' | 'cwd'>,
  memory: ApprovalMemory,
): PatchVerdict {
  const { approvalPolicy: policy, sandboxPolicy: sandbox } = settings;
  if (memory.areFilesApproved(request.paths)) return { type: 'apply' };
  if (policy === 'untrusted') return { type: 'ask' };
  if (isUnrestricted(sandbox)) return { type: 'apply' };
  if (mayAsk(policy, 'sandbox_approval')) return { type: 'ask' };
  const outside = outsideReason(request.paths, sandbox, settings.cwd);
  if (outside !== null) {
    return { type: 'refuse', text: `patch rejected: ${outside}; rejected by user approval settings`, warning: null };
  }
  const why = `no sandbox is available here to hold the ${sandbox.type} policy, and the approval policy forbids asking`;
  return {
    type: 'refuse',
    text: `patch rejected: ${why}`,
    warning: `A patch was not applied: ${why} (${describePolicy(policy)})`,
  };
}

function outsideReason(paths: readonly string[], sandbox: SandboxPolicy, cwd: string): string | null {
  if (sandbox.type !== 'workspaceWrite') return 'writing is blocked by read-only sandbox';
  const roots = [cwd, ...sandbox.writableRoots];
  const isInside = (path: string) => roots.some((root) => contains(resolve(cwd, root), path));
  return paths.every(isInside) ? null : 'writing outside of the project';
}

function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
