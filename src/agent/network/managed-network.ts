import { needsProxy } from '../permissions/network-rules.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { NetworkPolicy } from './network-policy.ts';

/** What the proxy has to hold commands to; null: their sandbox alone does it. */
export function managedNetwork({ ownPermissions: own }: Pick<SessionSettings, 'ownPermissions'>): NetworkPolicy | null {
  return own !== null && needsProxy(own.network) ? own.network : null;
}
