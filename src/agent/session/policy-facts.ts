import type { AskForApproval, SandboxPolicy } from '../../protocol/policy.ts';
import type { RestrictedPolicy } from './permission-entries.ts';

type GranularSwitch = 'sandbox_approval' | 'rules' | 'request_permissions';

/** True when the policy itself asks for no confinement. */
export function isUnrestricted(sandbox: SandboxPolicy): sandbox is Exclude<SandboxPolicy, RestrictedPolicy> {
  return sandbox.type === 'dangerFullAccess' || sandbox.type === 'externalSandbox';
}

/** Whether the user may be asked at all, about what the switch names. */
export function mayAsk(policy: AskForApproval, about: GranularSwitch): boolean {
  if (typeof policy === 'string') return policy !== 'never';
  return policy.granular[about];
}

const POLICY_WORDS = {
  untrusted: 'UnlessTrusted',
  'on-failure': 'OnFailure',
  'on-request': 'OnRequest',
  never: 'Never',
} as const;

/** The policy in the spelling that texts to the model use. */
export function describePolicy(policy: AskForApproval): string {
  if (typeof policy === 'string') return POLICY_WORDS[policy];
  const switches = Object.entries(policy.granular).map(([name, on]) => `${name}: ${on}`);
  return `Granular(GranularApprovalConfig { ${switches.join(', ')} })`;
}
