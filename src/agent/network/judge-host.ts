import { isIP } from 'node:net';
import { hostVerdict, isAllowedByName } from './host-patterns.ts';
import type { BlockReason, NetworkPolicy } from './network-policy.ts';
import { isPublicAddress } from './public-address.ts';

type HostRules = Pick<NetworkPolicy, 'domains' | 'allowLocalBinding'>;

/** `unlisted`: no rule is about it. */
export type HostStanding = 'allowed' | 'unlisted' | Extract<BlockReason, 'denied' | 'not_allowed_local'>;

/** What the rules say of a host by its name alone. */
export function judgeHost(host: string, rules: HostRules): HostStanding {
  const verdict = hostVerdict(rules.domains, host);
  if (verdict === 'deny') return 'denied';
  if (isOfThisMachine(host) && !mayBeLocal(host, rules)) return 'not_allowed_local';
  return verdict === 'allow' ? 'allowed' : 'unlisted';
}

/** Whether a host may lead to addresses that are not public: every one may, or it says itself that it does and is allowed. */
export function mayBeLocal(host: string, { domains, allowLocalBinding }: HostRules): boolean {
  return allowLocalBinding || (isOfThisMachine(host) && isAllowedByName(domains, host));
}

function isOfThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && !isPublicAddress(host));
}
